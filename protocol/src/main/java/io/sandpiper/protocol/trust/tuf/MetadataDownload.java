package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Metadata files of one update, each within its length and its time. */
final class MetadataDownload {
    private final RepositorySource source;
    private final Patience patience;
    private final Deadline all;

    MetadataDownload(RepositorySource source, Patience patience) {
        this.source = source;
        this.patience = patience;
        this.all = Deadline.in(patience.update());
    }

    /** @return empty where the repository does not have it */
    Optional<byte[]> optional(String name, int limit) throws TufException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        boolean found = source.fetch(name, all.orIn(patience.metadata()), bytes -> {
            if (received.size() + (long) bytes.remaining() > limit) {
                throw new TufException.TooLong(name, "more than " + limit + " bytes", "at most " + limit + " bytes");
            }
            byte[] part = new byte[bytes.remaining()];
            bytes.get(part);
            received.writeBytes(part);
        });
        return found ? Optional.of(received.toByteArray()) : Optional.empty();
    }

    byte[] required(String name, int limit) throws TufException {
        Optional<byte[]> bytes = optional(name, limit);
        if (bytes.isEmpty()) {
            throw new TufException.Unreachable(name, "not found", "a file that the repository lists");
        }
        return bytes.get();
    }
}
