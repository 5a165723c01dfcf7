package io.sandpiper.e2e.fault;

import io.sandpiper.e2e.mqtt.NoOperators;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import io.sandpiper.gateway.authority.KeyStores;
import io.sandpiper.gateway.broker.EmbeddedBroker;
import io.sandpiper.gateway.link.LinkSettings;
import io.sandpiper.gateway.link.MqttLink;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A broker that devices are led to in place of the gateway's, with all that the gateway's machine holds but the keys of root
 * and targets: its certificates and its assignment key. It hands out whatever a test gives it, and answers no want.
 */
final class LyingBroker implements AutoCloseable {
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_FLEET);
    private static final int SECONDS = 60;

    private final Authority authority;
    private final EmbeddedBroker broker;
    private final MqttLink link;

    /** @param data of the gateway, or a copy of it */
    LyingBroker(Path data, Path folder) throws IOException, GeneralSecurityException {
        authority = Authority.open(data, AuthoritySettings.plain(List.of("localhost", "127.0.0.1")), Clock.systemUTC());
        broker = EmbeddedBroker.start(
                folder, new HostPort("127.0.0.1", 0), authority, TOPICS, (device, serial) -> true, new NoOperators());
        broker.open();
        link = new MqttLink(new LinkSettings(
                "localhost",
                broker.address().port(),
                Authority.GATEWAY_CLIENT,
                KeyStores.keys(authority.client()),
                KeyStores.trust(authority.certificate())));
        link.start();
        Await.until("the liar is connected to its own broker", link::connected);
    }

    int port() {
        return broker.address().port();
    }

    /** Retains files of trust metadata under their names in a repository, in place of those before. */
    void handsOut(Map<String, byte[]> files) {
        files.forEach((name, bytes) -> {
            if (!name.equals("timestamp.json")) {
                retain(topic(name), bytes);
            }
        });
        byte[] timestamp = files.get("timestamp.json");
        if (timestamp != null) {
            retain("timestamp", timestamp); // last, as the gateway does
        }
    }

    /** @param name the last level of the topic */
    void retain(String name, byte[] bytes) {
        link.retain(TOPICS.trust(name), bytes)
                .orTimeout(SECONDS, TimeUnit.SECONDS)
                .join();
    }

    void assigns(Desired desired) {
        send(desired.device(), authority.assignments().signer().sign(desired).bytes());
    }

    void send(String device, byte[] message) {
        link.publish(TOPICS.device(device, DeviceTopic.DESIRED), message, 1)
                .orTimeout(SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private static String topic(String file) {
        return file.replaceFirst("\\.json$", "").replaceFirst("^\\d+\\.(?!root$)", "");
    }

    @Override
    public void close() {
        link.close();
        broker.close();
    }
}
