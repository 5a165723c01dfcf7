package io.sandpiper.e2e.arm;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawArray;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Held-out images as nested lists of grey levels, one channel: what a program would send to {@code :predict}. */
final class HoldoutImages {
    private HoldoutImages() {}

    /** The first images of the file, shape [1][rows][columns] each. */
    static List<List<List<List<Integer>>>> first(int count, Path spec, Path data) throws IOException {
        ModelSpec model = ModelSpec.parse(Files.readAllBytes(spec));
        RawArray array =
                Dataset.read(data, model).input(model.inputs().getFirst().name());
        long[] shape = array.sampleShape();
        int columns = (int) shape[shape.length - 1];
        int rows = array.sampleElements() / columns;
        List<List<List<List<Integer>>>> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<List<Integer>> image = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                List<Integer> line = new ArrayList<>();
                for (int column = 0; column < columns; column++) {
                    line.add((int) array.get((i * rows + row) * columns + column));
                }
                image.add(line);
            }
            images.add(List.of(image));
        }
        return images;
    }
}
