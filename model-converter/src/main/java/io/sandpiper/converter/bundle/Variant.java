package io.sandpiper.converter.bundle;

import java.nio.file.Path;

/** A model file of a bundle under its variant's name. */
public record Variant(String name, Path file) {
    /** The optimized model with its weights as they were. */
    public static final String FP32 = "fp32";
    /** Weights and activations as 8-bit integers. */
    public static final String INT8 = "int8";
}
