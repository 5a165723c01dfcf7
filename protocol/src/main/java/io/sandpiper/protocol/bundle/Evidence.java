package io.sandpiper.protocol.bundle;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What shows that a version works, as far as it is reproducible: the same data, options and tools give the same bytes.
 * Times and memory stand in {@code report.json} instead.
 *
 * @param original the pushed model, run by the serving runtime
 * @param variants by variant name
 * @param omitted by variant name: why it was left out
 * @param data by role ({@code calibration}, {@code holdout}): digest of the file
 * @param split which samples chose a variant and which judged it, null where nothing was chosen
 */
public record Evidence(
        int schemaVersion,
        @Nullable String metric,
        @Nullable Measured original,
        Map<String, Measured> variants,
        Map<String, String> omitted,
        Map<String, String> data,
        @Nullable String split) {
    public static final int SCHEMA_VERSION = 1;

    /**
     * @param value the metric on the held-out data, null where there are no labels
     * @param low and high: the 95 % interval (Wilson score)
     * @param expectedCalibrationError how far the winner's probability is from how often it is right, from 0 to 1 (Guo et al.
     *     2017, 15 bins); null without labels or probabilities
     * @param agreement share of held-out samples with the same winning class as the original
     * @param decibels signal-to-noise ratio of the worst output against the original's on all held-out samples, null for the
     *     original itself, without held-out data, and where classes are compared instead
     * @param worstLayers the layers with the lowest signal-to-noise ratio against the original
     * @param loss what the metric lost against the original on the same samples, null for the original itself
     * @param classes by device class: how it runs there, null for a model without integer products
     * @param limited why it is not for every device class, null where it is
     */
    public record Measured(
            long bytes,
            int samples,
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Double expectedCalibrationError,
            @Nullable Double agreement,
            @Nullable Double decibels,
            List<LayerNoise> worstLayers,
            @Nullable Loss loss,
            @Nullable Map<String, ClassParity> classes,
            @Nullable String limited) {
        /** The same with its passport. */
        public Measured on(Map<String, ClassParity> parity, @Nullable String limit) {
            return with(decibels, parity.isEmpty() ? null : parity, limit);
        }

        /** The same with the nearness of its outputs. */
        public Measured with(@Nullable Double outputs) {
            return with(outputs, classes, limited);
        }

        private Measured with(
                @Nullable Double outputs, @Nullable Map<String, ClassParity> parity, @Nullable String limit) {
            return new Measured(
                    bytes,
                    samples,
                    value,
                    low,
                    high,
                    expectedCalibrationError,
                    agreement,
                    outputs,
                    worstLayers,
                    loss,
                    parity,
                    limit);
        }
    }

    /**
     * How a variant runs on one class of processors, beside exact sums of its products.
     *
     * @param basis {@link #MEASURED}, {@link #CONSTRUCTION} or {@link #UNMEASURED}
     * @param published whether the variant is for that class
     * @param agreement share of samples with the same winning class as with exact sums
     * @param decibels signal-to-noise ratio of the worst output against exact sums, null where no value differs
     * @param loss of the metric against the original, null where it was not measured for this
     */
    public record ClassParity(
            String basis,
            boolean published,
            @Nullable Double agreement,
            @Nullable Double decibels,
            @Nullable Loss loss) {
        /** Run as that class runs it. */
        public static final String MEASURED = "measured";
        /** Weights and processor leave no other result. */
        public static final String CONSTRUCTION = "construction";
        /** It may differ, and nobody knows. */
        public static final String UNMEASURED = "unmeasured";
    }

    /**
     * A paired difference: the original's metric minus the variant's.
     *
     * @param low and high: the 95 % interval (Newcombe's score interval for paired shares)
     */
    public record Loss(double value, double low, double high) {}

    /** Signal-to-quantization-noise ratio of one layer's output, in decibels. */
    public record LayerNoise(String layer, double decibels) {}
}
