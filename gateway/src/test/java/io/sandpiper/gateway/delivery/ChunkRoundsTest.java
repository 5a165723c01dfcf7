package io.sandpiper.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.delivery.store.DeliveryStore;
import io.sandpiper.gateway.registry.Catalogue;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.host.store.Database;
import io.sandpiper.host.store.Schema;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.chunk.ChunkBitmap;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Want;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.topic.Topics;
import io.sandpiper.protocol.unit.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkRoundsTest {
    private static final int CHUNKS = 40;

    @TempDir
    Path folder;

    private Database database;
    private BlobFolder blobs;
    private Digest blob;
    private ChunkRounds rounds;
    private final BlockingQueue<String> published = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();

    @BeforeEach
    void open() throws Exception {
        database = Database.open(folder.resolve("gateway.db"));
        Schema.migrate(
                database,
                Desires.class,
                List.of("/db/migration/V055__delivery.sql", "/db/migration/V056__assignment_job.sql"));
        blobs = new BlobFolder(folder.resolve("blobs"));
        byte[] data = new byte[CHUNKS * Limits.CHUNK_BYTES - 17];
        new Random(3).nextBytes(data);
        blob = blobs.put(data);
        Manifest manifest = Manifest.of(
                Descriptor.of(MediaTypes.ONNX, blob, data.length),
                List.of(),
                Map.of("io.sandpiper.model", "m", "org.opencontainers.image.version", "1.0.0"));
        DeliveryStore store = new DeliveryStore(database);
        Desired.Target target = new Desired.Target("m", "1.0.0", manifest.digest(), 100, 1);
        for (String device : List.of("porch", "gate")) {
            store.realign(device, (all, current) -> List.of(new DesiredState(device, 1, List.of(target), "now")))
                    .join();
        }
        rounds = new ChunkRounds(
                new WantedBlobs(store, new OneManifest(manifest)),
                blobs,
                new Topics("default"),
                (topic, payload, qos) -> {
                    published.add(topic);
                    return CompletableFuture.completedFuture(null);
                },
                Duration.ofMillis(200),
                DataSize.ofMebibytes(64),
                bytes::addAndGet);
    }

    @AfterEach
    void close() {
        rounds.close();
        database.close();
    }

    @Test
    void a_chunk_is_published_once_for_all_who_asked_within_the_window() throws Exception {
        want("porch", ChunkBitmap.allMissing(CHUNKS));
        want("gate", ChunkBitmap.allMissing(CHUNKS));
        List<String> topics = heard(CHUNKS);
        assertThat(topics).doesNotHaveDuplicates().hasSize(CHUNKS);
        assertThat(published.poll(300, TimeUnit.MILLISECONDS)).isNull();
        assertThat(bytes.get()).isEqualTo(blobs.size(blob));
    }

    @Test
    void one_who_joins_late_costs_only_what_it_missed() throws Exception {
        want("porch", ChunkBitmap.allMissing(CHUNKS));
        List<String> first = heard(5);
        want("gate", ChunkBitmap.allMissing(CHUNKS));
        int rest = 0;
        while (published.poll(500, TimeUnit.MILLISECONDS) != null) {
            rest++;
        }
        assertThat(first.size() + rest).isBetween(CHUNKS + 1, 2 * CHUNKS - 1);
    }

    @Test
    void only_what_is_missing_is_sent() throws Exception {
        ChunkBitmap missing = ChunkBitmap.noneMissing(CHUNKS);
        missing.lack(7);
        want("porch", missing);
        assertThat(heard(1)).singleElement().asString().endsWith("/7");
        assertThat(published.poll(400, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void a_device_gets_nothing_that_its_desired_state_does_not_lead_to() throws Exception {
        want("shed", ChunkBitmap.allMissing(CHUNKS));
        assertThat(published.poll(500, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void a_device_may_have_a_few_wants_looked_into_at_once() throws Exception {
        CompletableFuture<Boolean> busy = new CompletableFuture<>();
        CompletableFuture<Boolean> held = database.read(connection -> busy.join());
        List<CompletableFuture<?>> wants = new java.util.ArrayList<>();
        for (int i = 0; i < 100; i++) {
            wants.add(rounds.want(
                    "porch", new Want(blob, ChunkBitmap.allMissing(CHUNKS).bytes())));
        }
        assertThat(wants.stream().filter(want -> !want.isDone())).hasSize(4);
        busy.complete(true);
        assertThat(held.join()).isTrue();
        wants.forEach(CompletableFuture::join);
        heard(CHUNKS);
        want("porch", ChunkBitmap.allMissing(CHUNKS));
        heard(CHUNKS);
    }

    private void want(String device, ChunkBitmap missing) {
        rounds.want(device, new Want(blob, missing.bytes())).join();
    }

    private List<String> heard(int count) throws InterruptedException {
        List<String> topics = new java.util.ArrayList<>();
        for (int i = 0; i < count; i++) {
            String topic = published.poll(10, TimeUnit.SECONDS);
            assertThat(topic).as("chunk %d", i).isNotNull();
            topics.add(topic);
        }
        return topics;
    }

    private record OneManifest(Manifest only) implements Catalogue {
        @Override
        public CompletableFuture<Optional<Published>> find(ModelVersion version) {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public CompletableFuture<Optional<Manifest>> manifest(Digest digest) {
            return CompletableFuture.completedFuture(
                    digest.equals(only.digest()) ? Optional.of(only) : Optional.empty());
        }
    }
}
