package io.sandpiper.converter.importer;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/**
 * Whether an imported model answers as its framework did, run by the runtime that serves. A silently wrong model is worse
 * than none.
 *
 * @param rows that were compared
 * @param difference the largest, as a share of the largest value of its output
 */
public record Parity(int rows, double difference) {
    /** Of the largest value of an output: float32 through a deep net stays within a hundredth of it. */
    private static final double TOLERANCE = 2e-4;
    /** An output whose values are all smaller is compared as if they were this large. */
    private static final double SMALLEST_SCALE = 1e-6;

    /**
     * @throws RefusedException where an answer differs, naming output, row and both values
     * @throws EngineException where the runtime cannot run the model
     */
    public static Parity check(Engine engine, Imported imported, Cases cases) throws EngineException {
        try (LoadedModel model = engine.load(imported.model(), LoadOptions.SERVING);
                Execution execution = model.open(1)) {
            List<Tensor> answers = execution.run(cases.inputs());
            int rows = rows(cases);
            boolean[] off = new boolean[rows];
            String first = null;
            double largest = 0;
            for (Tensor expected : cases.outputs()) {
                Tensor actual = Tensor.named(expected.name(), answers);
                if (actual == null || actual.elements() != expected.elements()) {
                    throw new RefusedException(imported.framework() + " model: the imported model has no output "
                            + InvalidInputException.shown(expected.name())
                            + " of as many values as its framework gives");
                }
                double scale = scale(expected);
                for (int i = 0; i < expected.elements(); i++) {
                    double want = TensorValues.get(expected, i);
                    double got = TensorValues.get(actual, i);
                    double difference = difference(want, got) / scale;
                    boolean whole = expected.datatype() == DataType.INT64;
                    if (whole ? want != got : difference > TOLERANCE) {
                        int row = (int) ((long) i * rows / expected.elements());
                        off[row] = true;
                        first = first == null ? told(expected.name(), row, want, got) : first;
                    }
                    largest = whole ? largest : Math.max(largest, difference);
                }
            }
            if (first != null) {
                throw new RefusedException(refusal(imported, off, first));
            }
            return new Parity(rows, largest);
        }
    }

    private static int rows(Cases cases) {
        long[] shape = cases.outputs().isEmpty()
                ? new long[0]
                : cases.outputs().getFirst().shape();
        if (shape.length == 0 || shape[0] < 1 || cases.inputs().isEmpty()) {
            throw new InvalidInputException("cases", "none", "inputs with the framework's own predictions");
        }
        return Math.toIntExact(shape[0]);
    }

    private static double difference(double want, double got) {
        if (want == got || Double.isNaN(want) && Double.isNaN(got)) {
            return 0;
        }
        double difference = Math.abs(want - got);
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }

    private static double scale(Tensor expected) {
        double scale = SMALLEST_SCALE;
        for (int i = 0; i < expected.elements(); i++) {
            double value = Math.abs(TensorValues.get(expected, i));
            scale = Double.isFinite(value) ? Math.max(scale, value) : scale;
        }
        return scale;
    }

    private static String told(String output, int row, double want, double got) {
        return String.format(
                Locale.ROOT,
                "row %d of output %s is %.6g instead of %.6g",
                row,
                InvalidInputException.shown(output),
                got,
                want);
    }

    private static String refusal(Imported imported, boolean[] off, String first) {
        int count = 0;
        for (boolean each : off) {
            count += each ? 1 : 0;
        }
        return "the imported model does not answer as " + imported.framework() + " does: " + count + " of " + off.length
                + " rows differ, the first: " + first + "; export it to ONNX where it was trained and push that";
    }
}
