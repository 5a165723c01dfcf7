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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the blobs of each model's active, previous and candidate version, deletes the rest, and says so. */
final class BlobKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(BlobKeeper.class);
    private final BlobFolder blobs;
    private final Keys keys;

    /** The keys of sealed versions. */
    @FunctionalInterface
    interface Keys {
        /** Deletes those of other versions, but for what is asked for and not begun yet. */
        void keepOnly(Set<Digest> manifests) throws IOException;
    }

    BlobKeeper(BlobFolder blobs, Keys keys) {
        this.blobs = blobs;
        this.keys = keys;
    }

    /** True where what a version is served from lies here. */
    boolean complete(Installed version) {
        return blobs.has(version.modelBlob()) && blobs.has(version.specBlob());
    }

    /**
     * Called by the update thread after a version became one of the kept, or stopped being one, and where there is no room.
     * Deletes nothing while the manifest of a version that is installed cannot be read.
     */
    void deleteOthers(List<ModelRecord> models) throws IOException {
        Set<Digest> kept = new HashSet<>();
        for (ModelRecord m : models) {
            if (!keep(m.active(), kept) || !keep(m.previous(), kept)) {
                return;
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
        keys.keepOnly(kept);
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

    private boolean keep(@Nullable Installed version, Set<Digest> kept) throws IOException {
        if (version == null) {
            return true;
        }
        kept.add(version.modelBlob());
        kept.add(version.specBlob());
        return keep(version.manifest(), kept);
    }

    /** False where the manifest does not lie here, or does not say what belongs to it. */
    private boolean keep(Digest manifest, Set<Digest> kept) throws IOException {
        kept.add(manifest);
        if (!blobs.has(manifest)) {
            return false;
        }
        try {
            byte[] bytes = blobs.read(manifest);
            if (!Digest.of(bytes).equals(manifest)) {
                throw new InvalidInputException("manifest", Digest.of(bytes), manifest.toString());
            }
            Manifest.parse(bytes).blobs().map(Descriptor::digest).forEach(kept::add);
            return true;
        } catch (InvalidInputException e) {
            LOG.atWarn()
                    .addKeyValue("digest", manifest.brief())
                    .addKeyValue("reason", e.getMessage())
                    .log("blobs-unreadable-manifest");
            return false;
        }
    }
}
