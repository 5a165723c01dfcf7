package io.sandpiper.host.child;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** How much lies in a folder that somebody else writes to meanwhile. */
final class WrittenBytes {
    /** What a file or a folder takes beside its bytes: without it, empty files would be free. */
    private static final long OVERHEAD = 4 << 10;

    private WrittenBytes() {}

    /** Bytes below a folder, or a little more than {@code enough} as soon as there are as many. */
    static long of(Path folder, long enough) {
        long[] bytes = {0};
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                    return add(OVERHEAD);
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    return add(OVERHEAD + attributes.size());
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    // What cannot be looked at may hold anything: deeper than a path can name, or closed to us.
                    return failure instanceof NoSuchFileException ? FileVisitResult.CONTINUE : add(enough + 1);
                }

                private FileVisitResult add(long more) {
                    bytes[0] += more;
                    return bytes[0] > enough ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // The child removed something meanwhile: the next look counts again.
            return bytes[0];
        }
        return bytes[0];
    }
}
