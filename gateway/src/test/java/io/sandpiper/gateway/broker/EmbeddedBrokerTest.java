package io.sandpiper.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import io.sandpiper.gateway.authority.KeyEntry;
import io.sandpiper.gateway.authority.KeyStores;
import io.sandpiper.gateway.link.LinkSettings;
import io.sandpiper.gateway.link.MqttLink;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.topic.Topics;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a real broker with real clients: what each kind of client may do, and what is refused. */
class EmbeddedBrokerTest {
    private static final Topics TOPICS = new Topics("default");
    private static final String TOKEN = "the-operator-token";
    private static final KnownOperators OPERATORS = new KnownOperators().add(TOKEN, "operator");

    @TempDir
    static Path folder;

    private static Authority authority;
    private static EmbeddedBroker broker;
    private static MqttLink gateway;
    private static final Map<String, String> SERIALS = new ConcurrentHashMap<>();
    private static final BlockingQueue<String> HEARD = new LinkedBlockingQueue<>();
    private static final BlockingQueue<String> SENDERS = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws Exception {
        authority = Authority.open(
                folder.resolve("a"), AuthoritySettings.plain(List.of("localhost", "127.0.0.1")), Clock.systemUTC());
        broker = EmbeddedBroker.start(
                folder.resolve("b"),
                new HostPort("127.0.0.1", 0),
                authority,
                TOPICS,
                (device, serial) -> serial.equals(SERIALS.get(device)),
                OPERATORS);
        // Before the gateway hears anything nobody is let in: what they say would be lost.
        assertThatThrownBy(() -> device("early").connect()).hasMessageContaining("SERVER_UNAVAILABLE");
        gateway = new MqttLink(new LinkSettings(
                "localhost",
                broker.address().port(),
                Authority.GATEWAY_CLIENT,
                KeyStores.keys(authority.client()),
                KeyStores.trust(authority.certificate())));
        gateway.on(TOPICS.root() + "#", 1, message -> {
            HEARD.add(message.topic());
            SENDERS.add(String.valueOf(message.properties().get("sandpiper-sender")));
        });
        gateway.whenReady(broker::open);
        gateway.start();
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (!gateway.connected() && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
        assertThat(gateway.connected()).isTrue();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        broker.close();
    }

    @BeforeEach
    void forget() {
        HEARD.clear();
        SENDERS.clear();
    }

    @Test
    void a_device_publishes_its_own_topics_and_the_gateway_hears_them() throws Exception {
        Mqtt5BlockingClient porch = device("porch");
        porch.connect();
        publish(porch, TOPICS.device("porch", DeviceTopic.HELLO), new byte[10]);
        assertThat(HEARD.poll(10, TimeUnit.SECONDS)).isEqualTo("sp/v1/default/device/porch/hello");
        porch.disconnect();
    }

    @Test
    void refuses_a_device_certificate_for_another_devices_topic() throws Exception {
        Mqtt5BlockingClient porch = device("porch");
        porch.connect();
        assertThatThrownBy(() -> publish(porch, TOPICS.device("gate", DeviceTopic.HELLO), new byte[1]))
                .isInstanceOf(Exception.class);
        assertThat(HEARD.poll(500, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void refuses_a_device_that_publishes_a_desired_state() throws Exception {
        Mqtt5BlockingClient porch = device("porch");
        porch.connect();
        assertThatThrownBy(() -> publish(porch, TOPICS.device("porch", DeviceTopic.DESIRED), new byte[1]))
                .isInstanceOf(Exception.class);
        assertThat(HEARD.poll(500, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void refuses_a_device_that_wants_to_hear_another_one() throws Exception {
        Mqtt5BlockingClient porch = device("porch");
        porch.connect();
        assertThatThrownBy(() -> porch.subscribeWith()
                        .topicFilter(TOPICS.everyDevice(DeviceTopic.DESIRED))
                        .send())
                .isInstanceOf(Exception.class);
        porch.disconnect();
    }

    @Test
    void refuses_a_client_id_that_is_not_the_certificates() throws Exception {
        Mqtt5BlockingClient thief =
                client("gate").sslConfig(tls(certificate("porch"))).buildBlocking();
        assertThatThrownBy(thief::connect).hasMessageContaining("NOT_AUTHORIZED");
    }

    @Test
    void refuses_a_certificate_of_another_authority() throws Exception {
        Authority foreign = Authority.open(
                folder.resolve("foreign"), AuthoritySettings.plain(List.of("localhost")), Clock.systemUTC());
        KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
        X509Certificate certificate = foreign.issueDevice("porch", key.getPublic());
        KeyEntry entry = new KeyEntry(key.getPrivate(), List.of(certificate, foreign.certificate()));
        Mqtt5BlockingClient thief = client("porch").sslConfig(tls(entry)).buildBlocking();
        assertThatThrownBy(thief::connect).isInstanceOf(Exception.class);
    }

    @Test
    void refuses_a_client_without_certificate_or_login() throws Exception {
        Mqtt5BlockingClient nobody = client("nobody").sslConfig(tls(null)).buildBlocking();
        assertThatThrownBy(nobody::connect).hasMessageContaining("NOT_AUTHORIZED");
    }

    @Test
    void refuses_an_operator_with_a_wrong_token() throws Exception {
        assertThatThrownBy(operator("laptop", "guess")::connect).hasMessageContaining("NOT_AUTHORIZED");
    }

    @Test
    void refuses_a_viewer_and_names_the_right_that_is_missing() throws Exception {
        OPERATORS.add("a-viewer", "viewer");
        assertThatThrownBy(operator("laptop6", "a-viewer")::connect).hasMessageContaining("NOT_AUTHORIZED");
    }

    @Test
    void a_live_connection_ends_within_seconds_of_its_token() throws Exception {
        OPERATORS.add("short-lived", "operator");
        Mqtt5BlockingClient laptop = operator("laptop7", "short-lived");
        Mqtt5BlockingClient other = operator("laptop8", TOKEN);
        laptop.connect();
        other.connect();
        OPERATORS.remove("short-lived");
        ended(laptop);
        assertThat(other.getState().isConnected()).isTrue();
        other.disconnect();
    }

    @Test
    void what_comes_over_a_connection_has_its_login_also_while_another_takes_over_its_client_id() throws Exception {
        OPERATORS.add("of-hall-3", "operator@site=hall-3").add("of-the-fleet", "admin");
        for (int round = 0; round < 5; round++) {
            Mqtt5BlockingClient before = operator("laptop9", "of-hall-3");
            before.connect();
            Mqtt5BlockingClient after = operator("laptop9", "of-the-fleet");
            CompletableFuture<?> connected = CompletableFuture.runAsync(after::connect);
            while (!connected.isDone()) {
                before.toAsync()
                        .publishWith()
                        .topic(TOPICS.push("fashion"))
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(new byte[1])
                        .send();
            }
            connected.join();
            ended(before);
            String sender = SENDERS.poll(10, TimeUnit.SECONDS);
            assertThat(sender).isNotNull();
            while (sender != null) {
                assertThat(sender).contains("of-hall-3").doesNotContain("of-the-fleet");
                sender = SENDERS.poll(500, TimeUnit.MILLISECONDS);
            }
            after.disconnect();
        }
    }

    @Test
    void a_device_that_has_another_certificate_since_keeps_its_new_connection() throws Exception {
        Mqtt5BlockingClient old = device("hut");
        old.connect();
        Mqtt5BlockingClient fresh = device("hut");
        assertThat(broker.disconnect("hut").get(10, TimeUnit.SECONDS)).isTrue();
        ended(old);
        fresh.connect();
        Thread.sleep(4_000); // nothing tells that nobody came to end it
        assertThat(fresh.getState().isConnected()).isTrue();
        fresh.disconnect();
    }

    @Test
    void a_device_whose_certificate_was_taken_back_while_it_was_let_in_is_ended_too() throws Exception {
        Mqtt5BlockingClient mill = device("mill");
        mill.connect();
        SERIALS.remove("mill");
        ended(mill);
    }

    @Test
    void a_live_connection_ends_with_its_certificate() throws Exception {
        Authority brief = Authority.open(
                folder.resolve("a"),
                new AuthoritySettings(List.of("localhost", "127.0.0.1"), Duration.ofSeconds(4), null),
                Clock.systemUTC());
        Mqtt5BlockingClient silo =
                client("silo").sslConfig(tls(certificate("silo", brief))).buildBlocking();
        silo.connect();
        ended(silo);
        assertThatThrownBy(silo::connect).isInstanceOf(Exception.class);
    }

    @Test
    void refuses_a_client_that_knows_no_tls_1_3() throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, KeyStores.trust(authority.certificate()).getTrustManagers(), null);
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (SSLSocket socket = (SSLSocket) tls.getSocketFactory()
                    .createSocket("localhost", broker.address().port())) {
                socket.setEnabledProtocols(new String[] {version});
                if (version.equals("TLSv1.3")) {
                    socket.startHandshake();
                } else {
                    assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
                }
            }
        }
    }

    @Test
    void refuses_an_operator_that_takes_a_devices_client_id() throws Exception {
        Mqtt5BlockingClient barn = device("barn");
        barn.connect();
        assertThatThrownBy(operator("barn", TOKEN)::connect).hasMessageContaining("NOT_AUTHORIZED");
        assertThat(barn.getState().isConnected()).isTrue();
        barn.disconnect();
    }

    @Test
    void refuses_an_operators_will_for_nothing_would_check_its_response_topic() throws Exception {
        Mqtt5BlockingClient laptop = operator("laptop4", TOKEN);
        assertThatThrownBy(() -> laptop.connectWith()
                        .willPublish()
                        .topic(TOPICS.push("fashion"))
                        .responseTopic(TOPICS.device("porch", DeviceTopic.DESIRED))
                        .payload(new byte[1])
                        .applyWillPublish()
                        .send())
                .hasMessageContaining("NOT_AUTHORIZED");
    }

    @Test
    void an_operator_pushes_and_hears_only_below_its_own_topic() throws Exception {
        Mqtt5BlockingClient laptop = operator("laptop", TOKEN);
        laptop.connect();
        laptop.subscribeWith().topicFilter(TOPICS.operator("laptop") + "#").send();
        assertThatThrownBy(() ->
                        laptop.subscribeWith().topicFilter(TOPICS.root() + "#").send())
                .isInstanceOf(Exception.class);
        publish(laptop, TOPICS.push("fashion"), new byte[100]);
        assertThat(HEARD.poll(10, TimeUnit.SECONDS)).endsWith("push/fashion");
        laptop.disconnect();
    }

    @Test
    void refuses_at_qos_0_what_the_gateway_must_be_able_to_hold_back() throws Exception {
        for (DeviceTopic topic : DeviceTopic.values()) {
            Mqtt5BlockingClient porch = device("porch");
            porch.connect();
            if (topic == DeviceTopic.WANT) {
                publishAtQos0(porch, TOPICS.device("porch", topic));
                assertThat(HEARD.poll(10, TimeUnit.SECONDS)).endsWith("/want");
                porch.disconnect();
            } else {
                publishAtQos0(porch, TOPICS.device("porch", topic));
                ended(porch);
            }
        }
        Mqtt5BlockingClient laptop = operator("laptop5", TOKEN);
        laptop.connect();
        publishAtQos0(laptop, TOPICS.push("fashion"));
        ended(laptop);
        assertThat(HEARD.poll(500, TimeUnit.MILLISECONDS)).isNull();
    }

    private static void publishAtQos0(Mqtt5BlockingClient client, String topic) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_MOST_ONCE)
                .payload(new byte[1])
                .send();
    }

    private static void ended(Mqtt5BlockingClient client) {
        Instant end = Instant.now().plus(Duration.ofSeconds(10));
        while (client.getState().isConnected() && Instant.now().isBefore(end)) {
            Thread.onSpinWait();
        }
        assertThat(client.getState().isConnected()).isFalse();
    }

    @Test
    void refuses_a_response_topic_that_names_a_devices_desired() throws Exception {
        Mqtt5BlockingClient laptop = operator("laptop2", TOKEN);
        laptop.connect();
        assertThatThrownBy(() -> laptop.publishWith()
                        .topic(TOPICS.push("fashion"))
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .responseTopic(TOPICS.device("porch", DeviceTopic.DESIRED))
                        .payload(new byte[1])
                        .send())
                .hasMessageContaining("PUBACK");
        assertThat(HEARD.poll(500, TimeUnit.MILLISECONDS)).isNull();
        laptop.disconnect();
    }

    @Test
    void refuses_a_message_that_is_larger_than_its_topic_allows() throws Exception {
        Mqtt5BlockingClient porch = device("porch");
        porch.connect();
        byte[] large = new byte[Limits.MESSAGE_BYTES + 1];
        assertThatThrownBy(() -> publish(porch, TOPICS.device("porch", DeviceTopic.HELLO), large))
                .hasMessageContaining("PUBACK");
        assertThat(HEARD.poll(500, TimeUnit.MILLISECONDS)).isNull();
        porch.disconnect();
    }

    @Test
    void refuses_properties_beyond_what_a_push_needs() throws Exception {
        Mqtt5BlockingClient porch = device("porch");
        porch.connect();
        assertThatThrownBy(() -> porch.publishWith()
                        .topic(TOPICS.device("porch", DeviceTopic.HELLO))
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .userProperties()
                        .add("padding", "x".repeat(Limits.PROPERTY_BYTES))
                        .applyUserProperties()
                        .send())
                .hasMessageContaining("PUBACK");
        assertThat(HEARD.poll(500, TimeUnit.MILLISECONDS)).isNull();
        porch.disconnect();
    }

    @Test
    void refuses_a_will_with_properties_beyond_what_a_push_needs() throws Exception {
        Mqtt5BlockingClient porch = client("porch")
                .sslConfig(tls(certificate("porch")))
                .willPublish()
                .topic(TOPICS.device("porch", DeviceTopic.PRESENCE))
                .qos(MqttQos.AT_LEAST_ONCE)
                .userProperties()
                .add("padding", "x".repeat(Limits.PROPERTY_BYTES))
                .applyUserProperties()
                .applyWillPublish()
                .buildBlocking();
        assertThatThrownBy(porch::connect).hasMessageContaining("NOT_AUTHORIZED");
    }

    @Test
    void a_removed_devices_live_connection_ends_and_it_may_not_come_back() throws Exception {
        Mqtt5BlockingClient shed = device("shed");
        shed.connect();
        SERIALS.remove("shed");
        assertThat(broker.disconnect("shed").get(10, TimeUnit.SECONDS)).isTrue();
        ended(shed);
        assertThatThrownBy(shed::connect).hasMessageContaining("NOT_AUTHORIZED");
    }

    @Test
    void user_properties_and_correlation_data_arrive_and_an_answer_reaches_the_operator() throws Exception {
        Mqtt5BlockingClient laptop = operator("laptop3", TOKEN);
        laptop.connect();
        laptop.subscribeWith().topicFilter(TOPICS.operator("laptop3") + "#").send();
        try (Mqtt5BlockingClient.Mqtt5Publishes answers = laptop.publishes(MqttGlobalPublishFilter.ALL)) {
            gateway.publish(TOPICS.operator("laptop3") + "r", new byte[] {7}, 1, new byte[] {1, 2})
                    .get(10, TimeUnit.SECONDS);
            Mqtt5Publish answer = answers.receive(10, TimeUnit.SECONDS).orElseThrow();
            assertThat(answer.getPayloadAsBytes()).containsExactly(7);
            assertThat(answer.getCorrelationData()).isPresent();
        }
        laptop.disconnect();
    }

    private static void publish(Mqtt5BlockingClient client, String topic, byte[] payload) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .send();
    }

    private static Mqtt5BlockingClient device(String id) throws Exception {
        return client(id).sslConfig(tls(certificate(id))).buildBlocking();
    }

    private static KeyEntry certificate(String id) throws Exception {
        return certificate(id, authority);
    }

    private static KeyEntry certificate(String id, Authority authority) throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
        X509Certificate certificate = authority.issueDevice(id, key.getPublic());
        SERIALS.put(id, certificate.getSerialNumber().toString(16));
        return new KeyEntry(key.getPrivate(), List.of(certificate, authority.certificate()));
    }

    private static Mqtt5BlockingClient operator(String id, String token) throws Exception {
        return client(id)
                .sslConfig(tls(null))
                .simpleAuth()
                .username("operator")
                .password(token.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .applySimpleAuth()
                .buildBlocking();
    }

    private static Mqtt5ClientBuilder client(String id) {
        return Mqtt5Client.builder()
                .identifier(id)
                .serverHost("localhost")
                .serverPort(broker.address().port());
    }

    private static MqttClientSslConfig tls(@Nullable KeyEntry entry) throws Exception {
        return MqttClientSslConfig.builder()
                .keyManagerFactory(entry == null ? null : KeyStores.keys(entry))
                .trustManagerFactory(KeyStores.trust(authority.certificate()))
                .build();
    }
}
