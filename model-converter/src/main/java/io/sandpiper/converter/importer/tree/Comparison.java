package io.sandpiper.converter.importer.tree;

import io.sandpiper.protocol.tensor.DataType;

/** How a framework compares a value with a threshold; the value goes left where it holds. */
public enum Comparison {
    /** XGBoost: 32-bit floats, {@code x < t}. */
    LESS(DataType.FP32, "BRANCH_LT"),
    /** LightGBM: 64-bit floats, {@code x <= t}. */
    LESS_OR_EQUAL(DataType.FP64, "BRANCH_LEQ");

    private final DataType number;
    private final String mode;

    Comparison(DataType number, String mode) {
        this.number = number;
        this.mode = mode;
    }

    /** The type in which values are compared: inputs have it, or the answer is another model's. */
    DataType number() {
        return number;
    }

    /** The name in the ONNX operator's attribute {@code nodes_modes}. */
    String mode() {
        return mode;
    }

    boolean holds(double value, double threshold) {
        return this == LESS ? value < threshold : value <= threshold;
    }
}
