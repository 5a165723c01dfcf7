package io.sandpiper.converter.prove;

import io.sandpiper.converter.check.RefusedException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Refuses a model whose metric is clearly below that of the version it would replace. */
public final class RegressionGate {
    private RegressionGate() {}

    /**
     * @param metric of the model on the held-out data, null where it cannot be measured
     * @param replaced of the version that it would replace, null where there is none
     * @param accepted true where people said that they want it all the same
     */
    public static void check(
            String model, @Nullable Double metric, @Nullable Double replaced, double tolerance, boolean accepted) {
        if (accepted || metric == null || replaced == null || metric >= replaced - tolerance) {
            return;
        }
        throw new RefusedException(String.format(
                Locale.ROOT,
                "accuracy of %s on the held-out data is %.3f, %.1f points below the %.3f of the version it would replace"
                        + " (tolerance: %.1f points): train it further, or push it with --accept-regression",
                model,
                metric,
                (replaced - metric) * 100,
                replaced,
                tolerance * 100));
    }
}
