package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.RoleName;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The metadata that a device trusts: the bytes received, one file a role, {@code root.json}. Every {@code .json} is TUF
 * metadata; what the client itself has to remember has no such ending. What is read here is verified again by the reader.
 */
public final class MetadataStore {
    private static final String METADATA = ".json";
    /** Holds the version of a root that has rotated away timestamp or snapshot keys, until their files are gone. */
    private static final String RECOVERY = "recovery";

    private static final int RECOVERY_BYTES = 20;

    private final DurableFolder folder;

    public MetadataStore(DurableFolder folder) {
        this.folder = folder;
    }

    StoreLock lock(Deadline deadline) throws TufException.StoreFailed {
        return StoreLock.take(folder.path(), deadline);
    }

    Optional<byte[]> read(String role, int limit) throws TufException.StoreFailed {
        return readFile(RoleName.encoded(role) + METADATA, limit);
    }

    void write(String role, byte[] bytes) throws TufException.StoreFailed {
        writeFile(RoleName.encoded(role) + METADATA, bytes);
    }

    /** Removes the files of roles that are not among these: a snapshot bounds what a store holds. */
    void keepOnly(Set<String> roles) throws TufException.StoreFailed {
        Set<String> kept = new HashSet<>();
        roles.forEach(role -> kept.add(RoleName.encoded(role) + METADATA));
        try {
            for (String name : folder.names(METADATA)) {
                if (!kept.contains(name)) {
                    folder.delete(name);
                }
            }
        } catch (IOException e) {
            throw new TufException.StoreFailed("store", e, "a folder that can be read and written to");
        }
    }

    /**
     * 5.3.11 in two steps, so that a power cut cannot come between: this one before the new root is stored. An earlier
     * mark stays: what it asks for is still to be done.
     */
    void markRecovery(long rootVersion) throws TufException.StoreFailed {
        if (recovery().isEmpty()) {
            writeFile(RECOVERY, Long.toString(rootVersion).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** The second step: deletes timestamp and snapshot where the root that asks for it has been stored. */
    void recover(long storedRootVersion) throws TufException.StoreFailed {
        Optional<Long> mark = recovery();
        if (mark.isEmpty()) {
            return;
        }
        if (mark.get() <= storedRootVersion) {
            deleteFile("timestamp" + METADATA);
            deleteFile("snapshot" + METADATA);
        }
        deleteFile(RECOVERY);
    }

    private Optional<Long> recovery() throws TufException.StoreFailed {
        Optional<byte[]> bytes = readFile(RECOVERY, RECOVERY_BYTES);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(new String(bytes.get(), StandardCharsets.US_ASCII)));
        } catch (NumberFormatException e) {
            return Optional.of(0L); // nobody here has written that: recover, which costs two requests
        }
    }

    Optional<byte[]> readFile(String name, int limit) throws TufException.StoreFailed {
        try {
            return folder.read(name, limit);
        } catch (IOException e) {
            throw new TufException.StoreFailed(name, e, "a file that can be read");
        }
    }

    void writeFile(String name, byte[] bytes) throws TufException.StoreFailed {
        try {
            folder.write(name, bytes);
        } catch (IOException e) {
            throw new TufException.StoreFailed(name, e, "a folder that can be written to");
        }
    }

    private void deleteFile(String name) throws TufException.StoreFailed {
        try {
            folder.delete(name);
        } catch (IOException e) {
            throw new TufException.StoreFailed(name, e, "a folder that can be written to");
        }
    }
}
