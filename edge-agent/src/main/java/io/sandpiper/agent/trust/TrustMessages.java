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
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The newest metadata file of each role, and every root, as the broker hands them out: anybody's word until the client has
 * verified it. Each kind has its own room, so that no other kind pushes it out, and all that a gateway may publish fits: what
 * the fleet sends stays until it is taken in. A broker that was taken over fills 11 MiB of the heap with it, and no more;
 * it may push out roots by roots, and delegated roles by roles of its own making, which it could as well not send. Any thread.
 */
public final class TrustMessages implements RepositorySource {
    /** {@code timestamp}, {@code targets}, a delegated role's name, or {@code 3.root}. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._%-]{1,245}");

    private static final Set<String> TOP_LEVEL = Set.of("timestamp", "snapshot", "targets");

    private final Room topLevel = new Room(TOP_LEVEL.size(), TOP_LEVEL.size() * Limits.TRUST_FILE_BYTES);
    /** A root of usual keys takes 3 KiB, the largest of ten RSA keys 20 KiB. */
    private final Room roots = new Room(TrustLimits.ROOT_ROTATIONS, 8 * Limits.TRUST_FILE_BYTES);

    private final Room delegated =
            new Room(TrustLimits.ROLES_VISITED, Limits.TRUST_DELEGATIONS * Limits.TRUST_FILE_BYTES);

    /** Files within two bounds; what is beyond one pushes out what came first. */
    private static final class Room {
        private final int mostFiles;
        private final int mostBytes;
        private final Map<String, byte[]> files = new LinkedHashMap<>();
        private int bytes;

        Room(int mostFiles, int mostBytes) {
            this.mostFiles = mostFiles;
            this.mostBytes = mostBytes;
        }

        void put(String name, byte[] file) {
            drop(name);
            files.put(name, file);
            bytes += file.length;
            while (files.size() > mostFiles || bytes > mostBytes) {
                drop(files.keySet().iterator().next());
            }
        }

        void drop(String name) {
            byte[] dropped = files.remove(name);
            bytes -= dropped == null ? 0 : dropped.length;
        }

        void clear() {
            files.clear();
            bytes = 0;
        }
    }

    /**
     * Keeps a file.
     *
     * @param name the last level of its topic
     * @return false where it is no file of a repository
     */
    public synchronized boolean take(String name, byte[] file) {
        if (!NAME.matcher(name).matches() || file.length == 0 || file.length > Limits.TRUST_FILE_BYTES) {
            return false;
        }
        room(name).put(name, file);
        return true;
    }

    private Room room(String name) {
        return TOP_LEVEL.contains(name) ? topLevel : MetadataName.isNumberedRoot(name) ? roots : delegated;
    }

    /** Forgets everything: one file of it was not the fleet's. */
    public synchronized void clear() {
        topLevel.clear();
        roots.clear();
        delegated.clear();
    }

    /** Forgets one file, which its sender took back. */
    public synchronized void remove(String name) {
        room(name).drop(name);
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
        String kept = MetadataName.of(name).map(MetadataName::kept).orElse("");
        return room(kept).files.get(kept);
    }
}
