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
     * @param agreement share of held-out samples with the same winning class as the original
     * @param worstLayers the layers with the lowest signal-to-noise ratio against the original
     * @param loss what the metric lost against the original on the same samples, null for the original itself
     */
    public record Measured(
            long bytes,
            int samples,
            @Nullable Double value,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Double agreement,
            List<LayerNoise> worstLayers,
            @Nullable Loss loss) {}

    /**
     * A paired difference: the original's metric minus the variant's.
     *
     * @param low and high: the 95 % interval (Newcombe's score interval for paired shares)
     */
    public record Loss(double value, double low, double high) {}

    /** Signal-to-quantization-noise ratio of one layer's output, in decibels. */
    public record LayerNoise(String layer, double decibels) {}
}
