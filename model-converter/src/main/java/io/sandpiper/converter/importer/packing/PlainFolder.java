package io.sandpiper.converter.importer.packing;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.Packing;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder that holds one model among other files: a README, an environment, a folder more. */
public final class PlainFolder implements Packing {
    /** Folders in folders that are looked into; what is deeper is no model by itself. */
    private static final int DEPTH = 4;

    @Override
    public boolean wraps(Source source) {
        return source.isFolder();
    }

    @Override
    public Source unpack(Source source, Path into, Readable readable) throws IOException {
        List<Source> models = new ArrayList<>();
        find(source.path(), source.path(), DEPTH, readable, models);
        if (models.size() == 1) {
            return models.getFirst();
        }
        if (models.isEmpty()) {
            throw new RefusedException("the folder holds no model: push the file that the training framework wrote");
        }
        List<String> names = models.stream()
                .map(m -> source.path().relativize(m.path()).toString())
                .toList();
        throw new RefusedException("the folder holds " + models.size() + " models ("
                + InvalidInputException.shown(String.join(", ", names)) + "): push one of them");
    }

    private static void find(Path root, Path folder, int depth, Readable readable, List<Source> found)
            throws IOException {
        List<Path> children;
        try (Stream<Path> all = Files.list(folder)) {
            children = all.filter(p -> !Files.isSymbolicLink(p)).sorted().toList();
        }
        for (Path child : children) {
            if (!Files.isDirectory(child) && !Files.isRegularFile(child)) {
                continue;
            }
            Source source = readableSource(child, root);
            if (source != null && readable.test(source)) {
                found.add(source);
            } else if (source != null && source.isFolder() && depth > 1) {
                find(root, child, depth - 1, readable, found);
            }
        }
    }

    /** Null for an empty file and a broken archive, which a model may lie beside. */
    private static @Nullable Source readableSource(Path path, Path root) throws IOException {
        try {
            return Source.of(path, root);
        } catch (InvalidInputException e) {
            return null;
        }
    }
}
