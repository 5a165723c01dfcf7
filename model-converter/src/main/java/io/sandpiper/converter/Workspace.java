package io.sandpiper.converter;

import io.sandpiper.host.file.ScratchFolder;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A conversion's scratch folder, in which the bundle grows until it is whole. It lies beside {@code --out}, so that one
 * rename publishes the bundle; inside it where that cannot be: a mount cannot be renamed, nor should the folder that
 * somebody stands in.
 */
record Workspace(ScratchFolder scratch, Path out, boolean isInside) implements AutoCloseable {
    private static final String EMPTY = "an empty or absent folder";
    private static final String KIND = ".sandpiper-convert";
    /** Whoever reads a bundle begins with it. */
    private static final String LAST = "index.json";

    /** Refuses an {@code --out} that holds something. */
    static Workspace of(Path out) throws IOException {
        Path absolute = out.toAbsolutePath().normalize();
        if (!Files.exists(absolute)) {
            Path parent = Files.createDirectories(parent(absolute));
            return new Workspace(ScratchFolder.in(parent, KIND), absolute, false);
        }
        if (!Files.isDirectory(absolute)) {
            throw new InvalidInputException("--out", out, "a folder");
        }
        Path real = absolute.toRealPath();
        boolean inside = real.equals(Path.of("").toRealPath())
                || !Files.getFileStore(real).equals(Files.getFileStore(parent(real)));
        // What a conversion left that was killed is no content; making a new folder removes it.
        Workspace workspace = new Workspace(ScratchFolder.in(inside ? real : parent(real), KIND), real, inside);
        if (!workspace.others().isEmpty()) {
            workspace.close();
            throw new InvalidInputException("--out", out, EMPTY);
        }
        return workspace;
    }

    Path folder() {
        return scratch.path();
    }

    /** Where the bundle grows. */
    Path bundle() {
        return folder().resolve("bundle");
    }

    /** The last step: the bundle appears at {@code --out}, whole. */
    void publish() throws IOException {
        if (!isInside) {
            try {
                Files.move(bundle(), out, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (FileSystemException e) {
                if (others().isEmpty()) {
                    throw e;
                }
                throw new InvalidInputException("--out", out, EMPTY + ": it was filled meanwhile", e);
            }
        }
        if (!others().isEmpty()) {
            throw new InvalidInputException("--out", out, EMPTY + ": it was filled meanwhile");
        }
        for (Path part : parts(bundle())) {
            if (!part.endsWith(LAST)) {
                Files.move(part, out.resolve(part.getFileName()));
            }
        }
        Files.move(bundle().resolve(LAST), out.resolve(LAST));
    }

    private List<Path> others() throws IOException {
        return Files.isDirectory(out)
                ? parts(out).stream().filter(p -> !p.equals(folder())).toList()
                : List.of();
    }

    private static List<Path> parts(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static Path parent(Path absolute) {
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    @Override
    public void close() throws IOException {
        scratch.close();
    }
}
