package io.sandpiper.converter.importer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What was handed in: a file, or a folder whose parts belong together. It comes from a stranger.
 *
 * @param head the first {@value #HEAD_BYTES} bytes of a file, or all that it has; empty for a folder
 */
public record Source(Path path, byte[] head) {
    static final int HEAD_BYTES = 4 << 10;

    public static Source of(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return new Source(path, new byte[0]);
        }
        try (InputStream in = Files.newInputStream(path)) {
            return new Source(path, in.readNBytes(HEAD_BYTES));
        }
    }

    public boolean isFolder() {
        return Files.isDirectory(path);
    }
}
