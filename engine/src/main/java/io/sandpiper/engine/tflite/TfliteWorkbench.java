package io.sandpiper.engine.tflite;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadOptions;
import java.nio.file.Path;
import java.util.List;

/** The converter's door to TensorFlow Lite: what lies in a file beside its inputs and outputs. Stateless; blocking. */
public final class TfliteWorkbench {
    private TfliteWorkbench() {}

    /**
     * A constant tensor of the main graph.
     *
     * @param type as the runtime names it: {@code FLOAT32}, {@code FLOAT16}, {@code INT8}, {@code INT4}, …
     * @param rank its number of axes; 0 for a scalar
     * @param firstNonFinite index of the first value that is NaN or infinite, -1 where there is none
     */
    public record Constant(String name, String type, int rank, long bytes, int firstNonFinite) {}

    /** The constants of a model; the file may end the process when it is hostile. */
    public static List<Constant> constants(Path file) throws EngineException {
        try (TfliteModel model = TfliteModel.load(TfliteSource.of(file), LoadOptions.SERVING)) {
            TfliteInterpreter interpreter = model.interpreter();
            try {
                return interpreter.constants();
            } finally {
                model.close(interpreter);
            }
        }
    }
}
