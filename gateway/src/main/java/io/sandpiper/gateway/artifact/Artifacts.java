package io.sandpiper.gateway.artifact;

import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway's blobs. Blocking; any thread. */
public final class Artifacts {
    private static final Logger LOG = LoggerFactory.getLogger(Artifacts.class);
    /** A blob that nothing names yet may be one that a push is about to name. */
    private static final Duration GRACE = Duration.ofHours(1);

    private final BlobFolder blobs;
    private final Path folder;
    private final Clock clock;

    public Artifacts(Path folder, Clock clock) throws IOException {
        this.blobs = new BlobFolder(folder);
        this.folder = folder;
        this.clock = clock;
    }

    public BlobFolder blobs() {
        return blobs;
    }

    /** A new file to stream an upload into. */
    public Path upload() {
        return blobs.incoming(UUID.randomUUID() + ".upload");
    }

    /** Whether a blob is here; one that is counts as new, so that it stays until what asks has named it. */
    public boolean claim(Digest digest) {
        try {
            Files.setLastModifiedTime(blobs.path(digest), FileTime.from(clock.instant()));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("the blob " + digest.brief() + " cannot be kept", e);
        }
    }

    /** Stores bytes of our own; they count as new, so that they stay until somebody has named them. */
    public Digest keep(byte[] bytes) throws IOException {
        Digest digest = Digest.of(bytes);
        if (!claim(digest)) {
            blobs.put(bytes);
        }
        return digest;
    }

    /** Takes an upload over as a blob; its file is gone afterwards, whatever comes. */
    public void finish(Path upload, Digest expected) throws IOException {
        try {
            blobs.adopt(upload, expected);
        } finally {
            Files.deleteIfExists(upload);
        }
    }

    /** Deletes what is not named and not new, and says so; uploads that a killed process left are deleted too. */
    public void collect(Set<Digest> named) throws IOException {
        Instant before = clock.instant().minus(GRACE);
        long freed = 0;
        int count = 0;
        for (Digest digest : blobs.list()) {
            if (!named.contains(digest) && olderThan(blobs.path(digest), before)) {
                freed += blobs.size(digest);
                count += blobs.delete(digest) ? 1 : 0;
            }
        }
        try (Stream<Path> uploads = Files.list(folder.resolve("incoming"))) {
            for (Path upload : uploads.toList()) {
                if (olderThan(upload, before)) {
                    Files.deleteIfExists(upload);
                }
            }
        }
        if (count > 0) {
            LOG.atInfo()
                    .addKeyValue("blobs", count)
                    .addKeyValue("freed", new DataSize(freed).shown())
                    .log("blobs-deleted");
        }
    }

    private static boolean olderThan(Path file, Instant time) throws IOException {
        return Files.getLastModifiedTime(file).compareTo(FileTime.from(time)) < 0;
    }
}
