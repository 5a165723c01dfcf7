package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.Hashes;
import io.sandpiper.protocol.trust.tuf.metadata.RoleName;
import io.sandpiper.protocol.trust.tuf.metadata.TargetFile;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.StringJoiner;

/**
 * Section 5.7: a target's bytes, hashed and counted while they stream to a file beside their place, and moved there only
 * when all is verified. Nothing else is ever seen under the target's name, and nothing is kept of a failure.
 */
public final class TargetDownload {
    private final RepositorySource targets;
    private final boolean consistentSnapshot;
    private final Patience patience;

    public TargetDownload(RepositorySource targets, boolean consistentSnapshot, Patience patience) {
        this.targets = targets;
        this.consistentSnapshot = consistentSnapshot;
        this.patience = patience;
    }

    /**
     * @param destination a file in a folder that exists
     * @return false where the verified bytes lay at {@code destination} already; then nothing is requested
     */
    public boolean fetch(TargetFile target, Path destination) throws TufException {
        String name = repositoryName(target);
        if (target.length() > TrustLimits.TARGET_BYTES) {
            throw new TufException.TooLong(
                    target.path() + ".length", target.length(), "at most " + TrustLimits.TARGET_BYTES + " bytes");
        }
        try {
            if (isThere(target, destination)) {
                return false;
            }
            Path folder = destination.toAbsolutePath().getParent();
            if (folder == null) {
                throw new TufException.StoreFailed("destination", destination, "a file in a folder");
            }
            PartFiles.removeOld(folder);
            Path part = PartFiles.create(folder);
            try {
                receive(target, name, part);
                Files.move(part, destination, StandardCopyOption.ATOMIC_MOVE);
                DurableFolder.force(folder);
                return true;
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new TufException.StoreFailed(destination.toString(), e, "a folder that can be written to");
        }
    }

    private void receive(TargetFile target, String name, Path part) throws TufException, IOException {
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
            TargetSink sink = new TargetSink(target, file);
            if (!targets.fetch(name, patience.forTarget(target.length()), sink)) {
                throw new TufException.Unreachable(name, "not found", "a target that the repository lists");
            }
            sink.check();
            file.force(true);
        }
    }

    /** 5.7.3: the hash stands before the last part of the path. */
    private String repositoryName(TargetFile target) throws TufException {
        String[] parts = target.path().split("/", -1);
        StringJoiner name = new StringJoiner("/");
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].equals(".") || parts[i].equals("..")) {
                throw new TufException.Malformed("target", target.path(), "no . or .. in its path");
            }
            boolean prefixed = consistentSnapshot && i == parts.length - 1;
            String prefix = prefixed ? target.hashes().prefix(target.path()) + "." : "";
            name.add(prefix + RoleName.encoded(parts[i]));
        }
        return name.toString();
    }

    private static boolean isThere(TargetFile target, Path destination) throws TufException, IOException {
        if (!Files.isRegularFile(destination) || Files.size(destination) != target.length()) {
            return false;
        }
        Hashes.Running hashes = target.hashes().start(target.path());
        try (FileChannel file = FileChannel.open(destination, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (file.read(buffer) >= 0) {
                hashes.update(buffer.flip());
                buffer.clear();
            }
        }
        try {
            hashes.check();
            return true;
        } catch (TufException.Mismatched e) {
            return false; // another version of it
        }
    }
}
