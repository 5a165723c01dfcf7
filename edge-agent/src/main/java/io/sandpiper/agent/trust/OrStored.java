package io.sandpiper.agent.trust;

import io.sandpiper.protocol.trust.tuf.Deadline;
import io.sandpiper.protocol.trust.tuf.DurableFolder;
import io.sandpiper.protocol.trust.tuf.RepositorySource;
import io.sandpiper.protocol.trust.tuf.metadata.Metadata;
import io.sandpiper.protocol.trust.tuf.metadata.MetadataFormat;
import io.sandpiper.protocol.trust.tuf.metadata.MetadataName;
import io.sandpiper.protocol.trust.tuf.metadata.SignedFile;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where nothing has come, what was verified before: it holds until it expires, so that a device without a network goes on.
 * Never in the place of another version, nor of one root of several: no root follows on itself.
 */
final class OrStored implements RepositorySource {
    private final RepositorySource metadata;
    private final DurableFolder stored;

    /** @param folder the client's */
    OrStored(RepositorySource metadata, Path folder) {
        this.metadata = metadata;
        this.stored = new DurableFolder(folder);
    }

    @Override
    public boolean fetch(String name, Deadline deadline, Sink sink) throws TufException {
        if (metadata.fetch(name, deadline, sink)) {
            return true;
        }
        Optional<MetadataName> asked = MetadataName.of(name).filter(n -> !n.isNumberedRoot());
        Optional<byte[]> file =
                asked.isEmpty() ? Optional.empty() : read(asked.get().role());
        if (file.isEmpty()) {
            return false;
        }
        checkVersion(name, asked.get(), file.get());
        sink.accept(ByteBuffer.wrap(file.get()));
        return true;
    }

    /** Another version than the one asked for is not here: taken for it, it would be a file of somebody else's. */
    private static void checkVersion(String name, MetadataName asked, byte[] file) throws TufException.Unreachable {
        if (asked.version().isPresent()) {
            Optional<Long> held = version(asked.role(), file);
            if (held.isEmpty() || held.get() != asked.version().getAsLong()) {
                throw new TufException.Unreachable(
                        name,
                        held.map(version -> "version " + version + " is here").orElse("not here"),
                        "the version that the fleet's list goes by: connect, or bring a newer stick");
            }
        }
    }

    private static Optional<Long> version(String role, byte[] file) {
        try {
            SignedFile<? extends Metadata> held =
                    role.equals("snapshot") ? MetadataFormat.snapshot(file) : MetadataFormat.targets(role, file);
            return Optional.of(held.content().version());
        } catch (TufException.Malformed e) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> read(String role) throws TufException.StoreFailed {
        try {
            return stored.read(role + ".json", TrustLimits.TARGETS_BYTES);
        } catch (IOException e) {
            throw new TufException.StoreFailed(role, e, "a file that can be read");
        }
    }
}
