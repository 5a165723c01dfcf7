package io.sandpiper.converter.bundle;

import java.nio.file.Path;

/** A model file of a bundle under its variant's name. */
public record Variant(String name, Path file) {
    /** Weights as they were trained: the optimized model. */
    public static final String FP32 = "fp32";
    /** Weights as 16-bit floats, computed in 32 bits where the machine has no better. */
    public static final String FP16 = "fp16";
    /** Weights and activations as 8-bit integers. */
    public static final String INT8 = "int8";
}
