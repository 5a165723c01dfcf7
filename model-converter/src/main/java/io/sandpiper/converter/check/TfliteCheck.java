package io.sandpiper.converter.check;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.tflite.TfliteWorkbench;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The first stage of a TensorFlow Lite file: the runtime's verifier, finite weights, and a run of zeros. */
public final class TfliteCheck {
    private final Engine engine;

    public TfliteCheck(Engine engine) {
        this.engine = engine;
    }

    /** What the model means. @throws RefusedException or InvalidInputException with one sentence */
    public ModelSpec check(Path file, @Nullable Path spec, @Nullable Path data) throws IOException {
        if (Files.size(file) > Limits.BLOB_BYTES) {
            throw new InvalidInputException(
                    "model", Files.size(file) + " bytes", "at most " + Limits.BLOB_BYTES + " bytes");
        }
        try {
            TfliteWorkbench.constants(file).stream()
                    .filter(c -> c.rank() > 0 && c.firstNonFinite() >= 0)
                    .findFirst()
                    .ifPresent(c -> {
                        throw RefusedException.notFinite(c.name(), c.firstNonFinite());
                    });
            return new ModelCheck(engine).check(file, spec, Optional.empty(), data);
        } catch (EngineException e) {
            throw new RefusedException(engine.name() + " " + engine.version() + " cannot load the model ("
                    + e.getMessage() + "): convert it again to TensorFlow Lite, with built-in operators alone");
        }
    }
}
