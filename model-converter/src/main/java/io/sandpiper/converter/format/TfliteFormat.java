package io.sandpiper.converter.format;

import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.converter.check.TfliteCheck;
import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.search.Goal;
import io.sandpiper.converter.search.Split;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.tflite.TfliteEngine;
import io.sandpiper.engine.tflite.TfliteWorkbench;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** TensorFlow Lite: published as it came. It was optimized, and quantized or not, when it was converted. */
public final class TfliteFormat implements ModelFormat {
    private final Engine engine = new TfliteEngine();

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public String mediaType() {
        return MediaTypes.TFLITE;
    }

    @Override
    public String extension() {
        return "tflite";
    }

    @Override
    public ModelSpec check(Path file, @Nullable Path spec, @Nullable Path data) throws IOException {
        return new TfliteCheck(engine).check(file, spec, data);
    }

    @Override
    public boolean chooses() {
        return false;
    }

    @Override
    public Candidates candidates(
            Path file, ModelSpec spec, @Nullable Split split, Goal goal, Path scratch, Progress progress)
            throws EngineException {
        TflitePrecision precision = TflitePrecision.of(TfliteWorkbench.constants(file));
        return new Candidates(
                new Variant(precision.variant(), file),
                null,
                Map.of(precision.omitted(), precision.reason()),
                List.of(),
                List.of(),
                null);
    }
}
