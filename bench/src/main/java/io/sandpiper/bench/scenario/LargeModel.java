package io.sandpiper.bench.scenario;

import java.io.IOException;
import java.nio.file.Path;

/** Writes a model of one MatMul with 32 MiB of random weights: large, valid and quick to run. */
final class LargeModel {
    private static final int INNER = 2048;
    private static final int OUTER = 4096;

    private LargeModel() {}

    static void write(Path file, long seed) throws IOException {
        OnnxFile model = new OnnxFile(seed);
        model.weights("w", 1f / INNER, INNER, OUTER);
        model.node("MatMul", "y", "x", "w");
        model.write(file, "x", new long[] {INNER}, "y", new long[] {OUTER});
    }
}
