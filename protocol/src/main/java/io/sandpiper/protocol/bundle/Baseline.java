package io.sandpiper.protocol.bundle;

import java.util.List;
import java.util.Map;

/**
 * Sketches of inputs and outputs on the calibration data, against which a device measures drift.
 *
 * @param inputs by feature or input name: a KLL sketch of raw values, base64
 * @param outputs by output name: a KLL sketch of the winning probability or the value, base64
 * @param labelCounts how often each label won, in the order of the spec's labels
 */
public record Baseline(
        int schemaVersion,
        int samples,
        Map<String, String> inputs,
        Map<String, String> outputs,
        List<Long> labelCounts) {
    public static final int SCHEMA_VERSION = 1;
}
