package io.sandpiper.protocol.bundle;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An OCI content descriptor: what a blob is, its digest and its size in bytes. */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        @Nullable Map<String, String> annotations) {
    public Descriptor {
        if (size < 0 || size > Limits.BLOB_BYTES) {
            throw new InvalidInputException("size", size, "0 to " + Limits.BLOB_BYTES + " bytes");
        }
        annotations = annotations == null || annotations.isEmpty() ? null : Map.copyOf(annotations);
    }

    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, null);
    }

    public Optional<String> annotation(String key) {
        return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(key));
    }

    /** The digest of the chunk list; empty for a blob of one chunk, whose own digest is the chunk's. */
    public Optional<Digest> chunks() {
        return annotation(Annotations.CHUNKS).map(Digest::parse);
    }
}
