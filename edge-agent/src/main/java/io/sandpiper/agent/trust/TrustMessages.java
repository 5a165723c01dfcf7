package io.sandpiper.agent.trust;

import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.trust.tuf.Deadline;
import io.sandpiper.protocol.trust.tuf.RepositorySource;
import io.sandpiper.protocol.trust.tuf.metadata.MetadataName;
import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The newest metadata file of each role, and every root, as the broker hands them out: anybody's word until the client has
 * verified it. Any thread.
 */
public final class TrustMessages implements RepositorySource {
    /** {@code timestamp}, {@code targets}, a delegated role's name, or {@code 3.root}. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._%-]{1,245}");

    /** Files, and bytes of all of them: what a broker that was taken over may fill memory with. */
    private static final int MOST_FILES = TrustLimits.ROOT_ROTATIONS + TrustLimits.ROLES_VISITED;

    private static final int MOST_BYTES = 8 * Limits.TRUST_FILE_BYTES;

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private int bytes;

    /**
     * Keeps a file; what is beyond a limit pushes out what came first.
     *
     * @param name the last level of its topic
     * @return false where it is no file of a repository
     */
    public synchronized boolean take(String name, byte[] file) {
        if (!NAME.matcher(name).matches() || file.length == 0 || file.length > Limits.TRUST_FILE_BYTES) {
            return false;
        }
        drop(name);
        files.put(name, file);
        bytes += file.length;
        while (files.size() > MOST_FILES || bytes > MOST_BYTES) {
            drop(files.keySet().iterator().next());
        }
        return true;
    }

    /** Forgets everything: one file of it was not the fleet's. */
    public synchronized void clear() {
        files.clear();
        bytes = 0;
    }

    /** Forgets one file, which its sender took back. */
    public synchronized void remove(String name) {
        drop(name);
    }

    private void drop(String name) {
        byte[] dropped = files.remove(name);
        bytes -= dropped == null ? 0 : dropped.length;
    }

    @Override
    public boolean fetch(String name, Deadline deadline, Sink sink) throws TufException {
        byte[] file = file(name);
        if (file == null) {
            return false;
        }
        sink.accept(ByteBuffer.wrap(file).asReadOnlyBuffer());
        return true;
    }

    private synchronized byte @org.jspecify.annotations.Nullable [] file(String name) {
        // Of other roles than root the newest version alone is sent; whether it is the one asked for the client sees.
        Optional<MetadataName> asked = MetadataName.of(name);
        return asked.isEmpty() ? null : files.get(asked.get().kept());
    }
}
