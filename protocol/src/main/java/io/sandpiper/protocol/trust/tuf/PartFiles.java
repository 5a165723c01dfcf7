package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/** Targets on their way. Each download has a file of its own; what a power cut left is removed by a later one. */
final class PartFiles {
    private static final String PREFIX = ".tuf-";
    private static final String SUFFIX = ".part";

    private PartFiles() {}

    /** Not {@link Files#createTempFile}, which lets nobody but the owner read the target afterwards. */
    static Path create(Path folder) throws IOException {
        return Files.createFile(folder.resolve(PREFIX + UUID.randomUUID() + SUFFIX));
    }

    static void removeOld(Path folder) throws IOException {
        Instant oldest = Instant.now().minus(TrustLimits.LEFTOVER_AGE);
        try (var parts = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path part : parts) {
                if (Files.getLastModifiedTime(part).toInstant().isBefore(oldest)) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }
}
