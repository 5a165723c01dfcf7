package io.sandpiper.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import io.sandpiper.gateway.authority.KeyStores;
import io.sandpiper.gateway.broker.EmbeddedBroker;
import io.sandpiper.gateway.broker.KnownOperators;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.protocol.topic.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The link over a real broker; it hears what it publishes itself. */
class MqttLinkTest {
    private static final Topics TOPICS = new Topics("default");
    private static final String TOPIC = TOPICS.push("fashion");
    private static final int MESSAGES = 20;

    @TempDir
    Path folder;

    private Authority authority;
    private EmbeddedBroker broker;
    private MqttLink link;
    private final Queue<CompletableFuture<Void>> working = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() throws Exception {
        authority =
                Authority.open(folder, AuthoritySettings.plain(List.of("localhost", "127.0.0.1")), Clock.systemUTC());
        broker = broker(0);
        link = new MqttLink(new LinkSettings(
                "localhost",
                broker.address().port(),
                Authority.GATEWAY_CLIENT,
                KeyStores.keys(authority.client()),
                KeyStores.trust(authority.certificate())));
        link.onWork(TOPIC, 1, message -> {
            CompletableFuture<Void> work = new CompletableFuture<>();
            working.add(work);
            return work;
        });
    }

    @AfterEach
    void stop() {
        link.close();
        broker.close();
    }

    @Test
    void the_broker_holds_back_what_is_more_than_may_be_under_way() {
        connect();
        publish(1);
        for (int ended = 0; ended < MESSAGES; ended++) {
            await(() -> !working.isEmpty());
            assertThat(working).hasSizeLessThanOrEqualTo(LinkSettings.RECEIVE_MAXIMUM);
            working.remove().complete(null);
        }
    }

    @Test
    void messages_of_qos_0_need_no_acknowledgement() {
        connect();
        publish(0);
        await(() -> working.size() == MESSAGES);
    }

    @Test
    void of_qos_0_no_more_is_taken_in_than_may_be_under_way() {
        connect();
        byte[] third = new byte[20 << 20];
        for (int i = 0; i < 5; i++) {
            link.publish(TOPIC, third, 0).join();
        }
        link.publish(TOPIC, new byte[1], 1);
        await(() -> working.size() == 4); // three of the large ones, and the last, which is held back by its QoS
        working.forEach(work -> work.complete(null));
        link.publish(TOPIC, third, 0).join();
        await(() -> working.size() == 5);
    }

    @Test
    void work_that_fails_loses_its_message_alone() {
        connect();
        publish(1);
        for (int i = 0; i < MESSAGES; i++) {
            await(() -> !working.isEmpty());
            working.remove().completeExceptionally(new IllegalStateException("no"));
        }
    }

    @Test
    void a_broker_that_comes_back_empty_is_subscribed_to_again() throws Exception {
        connect();
        int port = broker.address().port();
        broker.close();
        await(() -> !link.connected());
        assertThatThrownBy(() -> link.publish(TOPIC, new byte[1], 1).join()).hasMessageContaining("not connected");
        broker = broker(port);
        await(link::connected);
        link.publish(TOPIC, new byte[1], 1).join();
        await(() -> working.size() == 1);
    }

    private EmbeddedBroker broker(int port) throws Exception {
        return EmbeddedBroker.start(
                folder.resolve("broker"),
                new HostPort("127.0.0.1", port),
                authority,
                TOPICS,
                (device, serial) -> false,
                new KnownOperators());
    }

    private void connect() {
        link.start();
        await(link::connected);
    }

    private void publish(int qos) {
        for (int i = 0; i < MESSAGES; i++) {
            link.publish(TOPIC, new byte[] {(byte) i}, qos);
        }
    }

    private void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("under way: " + working.size()).isBefore(end);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
