package io.sandpiper.e2e.trustclients;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.gateway.registry.PublishedVersion;
import io.sandpiper.gateway.registry.PushedFiles;
import io.sandpiper.gateway.registry.VersionPapers;
import io.sandpiper.gateway.registry.store.VersionStore;
import io.sandpiper.gateway.store.GatewayDatabase;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.name.ModelVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A gateway's process, and what an operator does there. Blocking. */
final class PublishingGateway implements AutoCloseable {
    private final Fleet fleet = Fleet.temporary(Map.of("housekeeping.interval", "24h"));

    PublishingGateway() {
        fleet.gateway().start();
    }

    /** The repository that it serves, from its first root. */
    ForeignClient.Repository repository() throws IOException {
        Path root = fleet.folder().resolve("first-root.json");
        if (!Files.exists(root)) {
            Files.writeString(
                    root,
                    fleet.gateway().rest().get("/v1/trust/metadata/1.root.json").text());
        }
        return new ForeignClient.Repository(
                root,
                URI.create(fleet.gateway().url() + "/v1/trust/"),
                fleet.gateway().token());
    }

    /** @return what a client must print that has read it */
    String push(String version) {
        fleet.operator().pushAccepted("wine", version, PushFiles.wine(fleet.checkout()));
        JsonNode detail = fleet.gateway()
                .rest()
                .get("/v1/models/wine/versions/" + version)
                .succeeded();
        Digest digest = Digest.parse(detail.path("manifestDigest").asText());
        return "ok " + length(digest) + " " + digest.hex();
    }

    private long length(Digest manifest) {
        try {
            return new BlobFolder(fleet.gateway().data().resolve("blobs")).size(manifest);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /**
     * A version whose manifest is far larger than any that a push makes, written into the registry while the gateway is down.
     *
     * @return what a client must print that has read it
     */
    String publishLarge(String model, long bytes) throws IOException {
        fleet.gateway().stop();
        Path data = fleet.gateway().data();
        Digest digest = new BlobFolder(data.resolve("blobs")).put(new RandomBytes(bytes), bytes);
        JsonNode nothing = Json.MAPPER.createObjectNode();
        try (Database database = GatewayDatabase.open(data)) {
            new VersionStore(database)
                    .publish(
                            new PublishedVersion(
                                    new ModelVersion(model, "1.0.0"),
                                    digest,
                                    bytes,
                                    new PushedFiles(digest, null, null, null, null, false, null, null),
                                    Map.of("fp32", bytes),
                                    nothing,
                                    nothing,
                                    new VersionPapers(null, null),
                                    "2026-01-01T00:00:00Z",
                                    true),
                            new AuditEvent(
                                    Instant.now(),
                                    Actor.system("a version of " + bytes + " bytes"),
                                    "model.publish",
                                    model + "@1.0.0",
                                    null,
                                    null))
                    .join();
        }
        fleet.gateway().start();
        awaitListed(2);
        return "ok " + bytes + " " + digest.hex();
    }

    /** Takes a version back. */
    void remove(String version) {
        sandpiper("rm", "wine@" + version);
        awaitListed(1);
    }

    private void awaitListed(int versions) {
        Await.until(
                "the list has " + versions + " versions",
                () -> fleet.gateway()
                                .rest()
                                .get("/v1/trust")
                                .succeeded()
                                .path("targets")
                                .asInt()
                        == versions);
    }

    /** Runs one of the operator's commands. */
    void sandpiper(String... words) {
        fleet.sandpiper(false, List.of(words)).succeeded();
    }

    @Override
    public void close() {
        fleet.close();
    }

    /** Bytes that do not compress, the same each time. */
    private static final class RandomBytes extends InputStream {
        private final SplittableRandom random = new SplittableRandom(7);
        private long left;

        RandomBytes(long bytes) {
            this.left = bytes;
        }

        @Override
        public int read() {
            return left-- > 0 ? random.nextInt(256) : -1;
        }

        @Override
        public int read(byte[] into, int from, int most) {
            if (left <= 0) {
                return -1;
            }
            int count = (int) Math.min(most, left);
            byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            System.arraycopy(bytes, 0, into, from, count);
            left -= count;
            return count;
        }
    }
}
