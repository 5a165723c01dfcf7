package io.sandpiper.converter.compare;

import io.sandpiper.protocol.bundle.Evidence.Loss;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two models on the same samples.
 *
 * @param samples that both answered
 * @param agreement share of samples on which both name the same class, null where they name none
 * @param loss the first model's accuracy minus the second's, with its 95 % interval; null without labels
 * @param outputs those that both have, in the first model's order
 * @param notes what people should know, one sentence each
 */
public record Comparison(
        Side first,
        Side second,
        int samples,
        @Nullable Double agreement,
        @Nullable Loss loss,
        List<Output> outputs,
        List<String> notes) {
    /**
     * One model.
     *
     * @param format what the file is
     * @param accuracy share of right classes, null without labels; {@code low} and {@code high}: its 95 % interval
     * @param expectedCalibrationError of the winner's probability, null without labels or probabilities
     * @param millis one sample on this machine, one thread, the median
     */
    public record Side(
            String file,
            String format,
            long bytes,
            @Nullable Double accuracy,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Double expectedCalibrationError,
            double millis) {}

    /**
     * One output of real numbers.
     *
     * @param decibels signal-to-noise ratio of the second model's values against the first's
     * @param largest difference of two values
     */
    public record Output(String name, double decibels, double largest) {}
}
