package io.sandpiper.e2e.device;

import io.sandpiper.e2e.mqtt.NoOperators;
import io.sandpiper.gateway.access.Attempts;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import io.sandpiper.gateway.authority.KeyStores;
import io.sandpiper.gateway.broker.EmbeddedBroker;
import io.sandpiper.gateway.device.Devices;
import io.sandpiper.gateway.device.Enrolment;
import io.sandpiper.gateway.device.store.DeviceStore;
import io.sandpiper.gateway.est.EstServer;
import io.sandpiper.gateway.link.LinkSettings;
import io.sandpiper.gateway.link.MqttLink;
import io.sandpiper.gateway.trust.TrustRepository;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.host.store.Database;
import io.sandpiper.host.store.Schema;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.chunk.ChunkBitmap;
import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Want;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.topic.Topics;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** What an agent meets of a gateway: authority, EST, broker; and a simple answer to each want. */
final class GatewayEnd implements AutoCloseable {
    static final Topics TOPICS = new Topics(Topics.DEFAULT_FLEET);

    final List<DeviceMessage> heard = new CopyOnWriteArrayList<>();
    final Authority authority;
    private final Database database;
    private final Vertx vertx = Vertx.vertx();
    private final EstServer est;
    private final EmbeddedBroker broker;
    private final MqttLink link;
    private final Enrolment enrolment;
    private final BundleLayout bundle;

    /** A message that a device published under its own id. */
    record DeviceMessage(DeviceTopic topic, String device, byte[] payload) {}

    /** @param bundle whose blobs are answered to wants */
    GatewayEnd(Path folder, BundleLayout bundle) throws Exception {
        this.bundle = bundle;
        database = Database.open(folder.resolve("gateway.db"));
        Schema.migrate(
                database,
                Devices.class,
                List.of(
                        "/db/migration/V050__device.sql",
                        "/db/migration/V052__device_previous_serial.sql",
                        "/db/migration/V071__audit.sql",
                        "/db/migration/V091__device_revoked.sql",
                        "/db/migration/V092__seal.sql"));
        DeviceStore store = new DeviceStore(database);
        Devices devices = new Devices(store, Clock.systemUTC());
        authority =
                Authority.open(folder, AuthoritySettings.plain(List.of("localhost", "127.0.0.1")), Clock.systemUTC());
        broker = EmbeddedBroker.start(
                folder.resolve("broker"),
                new HostPort("127.0.0.1", 0),
                authority,
                TOPICS,
                devices::mayConnect,
                new NoOperators());
        broker.open();
        enrolment = new Enrolment(store, devices, authority, new Addresses(), Clock.systemUTC());
        TrustRepository trust = TrustRepository.open(folder.resolve("trust"), null, Clock.systemUTC());
        est = new EstServer(
                new HostPort("127.0.0.1", 0),
                authority,
                enrolment,
                devices,
                trust::root,
                new Attempts(1_000, Clock.systemUTC()));
        vertx.deployVerticle(est).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        link = new MqttLink(new LinkSettings(
                "localhost",
                broker.address().port(),
                Authority.GATEWAY_CLIENT,
                KeyStores.keys(authority.client()),
                KeyStores.trust(authority.certificate())));
        for (DeviceTopic topic : DeviceTopic.values()) {
            if (topic.fromDevice()) {
                link.on(TOPICS.everyDevice(topic), 1, message -> hear(topic, message.topic(), message.payload()));
            }
        }
        link.start();
    }

    String token(Duration validFor) {
        return enrolment
                .create(Map.of("site", "home"), validFor, Actor.system("test"))
                .token();
    }

    void send(String device, DeviceTopic topic, byte[] payload) {
        link.publish(TOPICS.device(device, topic), payload, 1).join();
    }

    void disconnect(String device) {
        broker.disconnect(device).join();
    }

    private void hear(DeviceTopic topic, String name, byte[] payload) {
        heard.add(new DeviceMessage(topic, TOPICS.deviceOf(name), payload));
        if (topic == DeviceTopic.WANT) {
            answer(Want.parse(payload));
        }
    }

    private void answer(Want want) {
        try {
            byte[] blob = Files.readAllBytes(bundle.blob(want.blob()));
            ChunkBitmap.parse(want.bitmap(), ChunkList.count(blob.length))
                    .missing()
                    .forEach(i -> {
                        int from = i * Limits.CHUNK_BYTES;
                        byte[] chunk = Arrays.copyOfRange(blob, from, from + ChunkList.length(blob.length, i));
                        var sent = link.publish(TOPICS.chunk(want.blob(), i), chunk, 0);
                        assert sent != null;
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        link.close();
        broker.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        database.close();
    }

    private final class Addresses implements Enrolment.EnrolAddresses {
        @Override
        public String est() {
            return "https://localhost:" + est.port();
        }

        @Override
        public String mqtt() {
            return "mqtts://localhost:" + broker.address().port();
        }
    }
}
