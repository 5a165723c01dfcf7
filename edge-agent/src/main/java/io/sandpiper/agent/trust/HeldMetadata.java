package io.sandpiper.agent.trust;

import io.sandpiper.protocol.message.Hello.TrustVersions;
import io.sandpiper.protocol.trust.tuf.DurableFolder;
import io.sandpiper.protocol.trust.tuf.metadata.Metadata;
import io.sandpiper.protocol.trust.tuf.metadata.MetadataFormat;
import io.sandpiper.protocol.trust.tuf.metadata.SignedFile;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What a device holds of its fleet's trust metadata, as the files say: for telling, nothing is verified by it.
 *
 * @param ends which role expires first
 * @param expires when it does
 */
public record HeldMetadata(TrustVersions versions, String ends, Instant expires) {
    /**
     * Blocks on the disk; any thread.
     *
     * @param data the agent's data folder
     * @return empty where there is no root that can be read: then nothing else counts
     */
    public static Optional<HeldMetadata> of(Path data) {
        DurableFolder folder = new DurableFolder(TrustGate.folder(data));
        Optional<Metadata> root = read(folder, "root", TrustLimits.ROOT_BYTES, MetadataFormat::root);
        if (root.isEmpty()) {
            return Optional.empty();
        }
        Optional<Metadata> timestamp =
                read(folder, "timestamp", TrustLimits.TIMESTAMP_BYTES, MetadataFormat::timestamp);
        Optional<Metadata> snapshot = read(folder, "snapshot", TrustLimits.SNAPSHOT_BYTES, MetadataFormat::snapshot);
        Optional<Metadata> targets =
                read(folder, "targets", TrustLimits.TARGETS_BYTES, bytes -> MetadataFormat.targets("targets", bytes));
        HeldMetadata held = new HeldMetadata(
                new TrustVersions(root.get().version(), version(timestamp), version(snapshot), version(targets)),
                "root",
                root.get().expires());
        return Optional.of(
                held.or("timestamp", timestamp).or("snapshot", snapshot).or("targets", targets));
    }

    private HeldMetadata or(String role, Optional<Metadata> file) {
        return file.filter(f -> f.expires().isBefore(expires))
                .map(f -> new HeldMetadata(versions, role, f.expires()))
                .orElse(this);
    }

    private interface Format {
        SignedFile<? extends Metadata> read(byte[] bytes) throws TufException.Malformed;
    }

    private static Optional<Metadata> read(DurableFolder folder, String role, int limit, Format format) {
        try {
            Optional<byte[]> bytes = folder.read(role + ".json", limit);
            return bytes.isEmpty()
                    ? Optional.empty()
                    : Optional.of(format.read(bytes.get()).content());
        } catch (IOException | TufException e) {
            return Optional.empty(); // the client says what is wrong with it, when it needs it
        }
    }

    private static long version(Optional<Metadata> file) {
        return file.map(Metadata::version).orElse(0L);
    }

    /** For people. */
    public String shown() {
        return "root " + versions.root() + ", list " + versions.targets() + ", timestamp " + versions.timestamp();
    }
}
