package io.sandpiper.agent.score.run;

import io.sandpiper.engine.task.Prediction;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rule for what comes out: a row with a value that is NaN or infinite is no prediction. */
final class FiniteCheck {
    private FiniteCheck() {}

    /** The output at fault, null where all is finite. */
    static @Nullable String fault(Prediction prediction) {
        double[] probabilities = prediction.probabilities();
        if (probabilities != null && !finite(probabilities)) {
            return "probabilities";
        }
        for (Map.Entry<String, double[]> output : prediction.values().entrySet()) {
            if (!finite(output.getValue())) {
                return output.getKey();
            }
        }
        return null;
    }

    private static boolean finite(double[] values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
