package io.sandpiper.agent.update;

import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the blobs of each model's active, previous and candidate version, deletes the rest, and says so. */
final class BlobKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(BlobKeeper.class);
    private final BlobFolder blobs;

    BlobKeeper(BlobFolder blobs) {
        this.blobs = blobs;
    }

    /** Called by the update thread after a version became one of the kept, or stopped being one. */
    void deleteOthers(List<ModelRecord> models) throws IOException {
        Set<Digest> kept = new HashSet<>();
        for (ModelRecord m : models) {
            if (m.active() != null) {
                keep(m.active().manifest(), kept);
            }
            if (m.previous() != null) {
                keep(m.previous().manifest(), kept);
            }
            if (!m.state().settled()) {
                keep(m.state().target().manifest(), kept);
            }
        }
        int deleted = 0;
        long bytes = 0;
        for (Digest blob : blobs.list()) {
            if (!kept.contains(blob)) {
                bytes += blobs.size(blob);
                blobs.delete(blob);
                deleted++;
            }
        }
        deletePartials(kept);
        if (deleted > 0) {
            LOG.atInfo()
                    .addKeyValue("count", deleted)
                    .addKeyValue("bytes", bytes)
                    .addKeyValue("kept", kept.size())
                    .log("blobs-deleted");
        }
    }

    private void deletePartials(Set<Digest> kept) throws IOException {
        Path incoming = blobs.incoming("");
        try (Stream<Path> files = Files.list(incoming)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                boolean wanted = kept.stream().anyMatch(d -> name.startsWith(d.hex()));
                if (name.endsWith(".part") && !wanted) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void keep(Digest manifest, Set<Digest> kept) throws IOException {
        kept.add(manifest);
        if (blobs.has(manifest)) {
            try {
                Manifest.parse(blobs.read(manifest))
                        .blobs()
                        .map(Descriptor::digest)
                        .forEach(kept::add);
            } catch (InvalidInputException e) {
                LOG.atWarn()
                        .addKeyValue("digest", manifest.brief())
                        .addKeyValue("reason", e.getMessage())
                        .log("blobs-unreadable-manifest");
            }
        }
    }
}
