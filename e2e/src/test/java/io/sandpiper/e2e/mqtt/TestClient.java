package io.sandpiper.e2e.mqtt;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import io.sandpiper.e2e.process.GatewayProcess;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connected MQTT 5 client that never connects again by itself. Blocks; any thread. */
public final class TestClient implements AutoCloseable {
    private static final int SECONDS = 20;

    /** What was heard. */
    public record Message(String topic, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private final Mqtt5AsyncClient client;
    private final List<Message> heard = new CopyOnWriteArrayList<>();
    private volatile @Nullable String disconnected;

    private TestClient(Mqtt5ClientBuilder builder) {
        client = builder.addDisconnectedListener(context ->
                        disconnected = String.valueOf(context.getCause().getMessage()))
                .buildAsync();
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> heard.add(new Message(publish.getTopic().toString(), publish.getPayloadAsBytes())));
    }

    /** Connects with a certificate. @throws Refused when the broker says no */
    public static TestClient withCertificate(
            GatewayProcess gateway, String clientId, PrivateKey key, List<X509Certificate> chain) throws Refused {
        MqttClientSslConfig tls = MqttClientSslConfig.builder()
                .trustManagerFactory(TestTls.trust(gateway.caFile()))
                .keyManagerFactory(TestTls.keys(key, chain))
                .build();
        return connect(new TestClient(to(gateway, clientId, tls)), null, null);
    }

    /** Connects with a user name and password, or without. @throws Refused when the broker says no */
    public static TestClient withPassword(
            GatewayProcess gateway, String clientId, @Nullable String user, @Nullable String password) throws Refused {
        MqttClientSslConfig tls = MqttClientSslConfig.builder()
                .trustManagerFactory(TestTls.trust(gateway.caFile()))
                .build();
        return connect(new TestClient(to(gateway, clientId, tls)), user, password);
    }

    private static Mqtt5ClientBuilder to(GatewayProcess gateway, String clientId, MqttClientSslConfig tls) {
        return Mqtt5Client.builder()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(gateway.ports().mqtt())
                .sslConfig(tls);
    }

    private static TestClient connect(TestClient test, @Nullable String user, @Nullable String password)
            throws Refused {
        try {
            var connect = test.client.connectWith().cleanStart(true);
            if (user != null) {
                var login = connect.simpleAuth().username(user);
                (password == null ? login : login.password(password.getBytes(StandardCharsets.UTF_8)))
                        .applySimpleAuth();
            }
            connect.send().orTimeout(SECONDS, TimeUnit.SECONDS).join();
            return test;
        } catch (CompletionException e) {
            throw new Refused(String.valueOf(e.getCause()));
        }
    }

    /** What the broker did not allow, in its words. */
    public static final class Refused extends Exception {
        Refused(String message) {
            super(message);
        }
    }

    /** Subscribes. @throws Refused when the broker says no */
    public TestClient subscribe(String filter) throws Refused {
        try {
            client.subscribeWith()
                    .topicFilter(filter)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send()
                    .orTimeout(SECONDS, TimeUnit.SECONDS)
                    .join();
            return this;
        } catch (CompletionException e) {
            throw new Refused(String.valueOf(e.getCause()));
        }
    }

    /** Publishes at QoS 1 and waits for the broker's word. @throws Refused when it is no */
    public void publish(String topic, byte[] payload) throws Refused {
        publish(topic, payload, null, Map.of());
    }

    /** As {@link #publish(String, byte[])}, with a response topic and user properties. */
    public void publish(String topic, byte[] payload, @Nullable String responseTopic, Map<String, String> properties)
            throws Refused {
        Mqtt5PublishBuilder.Complete message =
                Mqtt5Publish.builder().topic(topic).payload(payload).qos(MqttQos.AT_LEAST_ONCE);
        if (responseTopic != null) {
            message = message.responseTopic(responseTopic);
        }
        for (Map.Entry<String, String> property : properties.entrySet()) {
            message = message.userProperties()
                    .add(property.getKey(), property.getValue())
                    .applyUserProperties();
        }
        try {
            client.publish(message.build())
                    .orTimeout(SECONDS, TimeUnit.SECONDS)
                    .join()
                    .getError()
                    .ifPresent(error -> {
                        throw new CompletionException(error);
                    });
        } catch (CompletionException e) {
            throw new Refused(String.valueOf(e.getCause()));
        }
    }

    public List<Message> heard() {
        return List.copyOf(heard);
    }

    public boolean isConnected() {
        return client.getState().isConnected();
    }

    /** Why the connection ended; null while it stands. */
    public @Nullable String disconnected() {
        return disconnected;
    }

    @Override
    public void close() {
        if (isConnected()) {
            client.disconnect().exceptionally(e -> null).join();
        }
    }
}
