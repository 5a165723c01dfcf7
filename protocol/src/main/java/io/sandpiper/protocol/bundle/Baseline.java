package io.sandpiper.protocol.bundle;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sketches of inputs and outputs on the calibration data, against which a device measures drift.
 *
 * @param inputs by feature or input name: a KLL sketch of raw values, base64
 * @param outputs by output name: a KLL sketch of the winning probability or the value, base64
 * @param labelCounts how often each label won, in the order of the spec's labels
 * @param categories by feature or input name: of texts, how often the most frequent ones occur; null where there are no
 *     texts, and in bundles that were made before there were any
 */
public record Baseline(
        int schemaVersion,
        int samples,
        Map<String, String> inputs,
        Map<String, String> outputs,
        List<Long> labelCounts,
        @Nullable Map<String, Map<String, Long>> categories) {
    public static final int SCHEMA_VERSION = 1;
}
