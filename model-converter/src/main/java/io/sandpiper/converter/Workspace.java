package io.sandpiper.converter;

import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A conversion's scratch folder, which is gone afterwards. It lies beside the bundle's, so that whoever clears up after a
 * conversion that was killed finds it there.
 */
record Workspace(Path folder) implements AutoCloseable {
    static Workspace beside(Path out) throws IOException {
        Path parent = out.toAbsolutePath().normalize().getParent();
        return new Workspace(Files.createTempDirectory(parent == null ? out : parent, ".sandpiper-convert-"));
    }

    /** Makes the bundle's folder; refuses one that holds something. */
    static void prepare(Path out) throws IOException {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new InvalidInputException("--out", out, "a folder");
        }
        Files.createDirectories(out);
        try (Stream<Path> files = Files.list(out)) {
            if (files.findAny().isPresent()) {
                throw new InvalidInputException("--out", out, "an empty or absent folder");
            }
        }
    }

    @Override
    public void close() throws IOException {
        Folders.delete(folder);
    }
}
