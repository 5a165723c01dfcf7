package io.sandpiper.gateway.registry;

import io.sandpiper.protocol.digest.Digest;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * For people, about how a version came to be; blobs, kept as long as the version is.
 *
 * @param log what the conversion said, null where it is not known
 * @param reportPage {@code report.html}, null where the converter left none
 */
public record VersionPapers(@Nullable Digest log, @Nullable Digest reportPage) {
    public Stream<Digest> digests() {
        return Stream.of(log, reportPage).filter(Objects::nonNull).map(Objects::requireNonNull);
    }
}
