package io.sandpiper.converter.format;

import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.engine.tflite.TfliteWorkbench.Constant;
import java.util.List;
import java.util.Set;

/**
 * What a TensorFlow Lite file's weights are, by the bytes that each type takes: its one variant is named after it.
 *
 * @param variant its name
 * @param omitted the variant that there is not
 * @param reason in one sentence
 */
record TflitePrecision(String variant, String omitted, String reason) {
    /** Why there is no variant of floats. */
    static final String INTEGER_ALREADY =
            "the file is int8 already, and published as it is; nothing makes it more exact again";

    private static final Set<String> INTEGERS = Set.of("INT8", "UINT8", "INT4", "INT2");

    static TflitePrecision of(List<Constant> constants) {
        long integers = bytes(constants, INTEGERS);
        long halves = bytes(constants, Set.of("FLOAT16"));
        long singles = bytes(constants, Set.of("FLOAT32"));
        if (integers > Math.max(halves, singles)) {
            return new TflitePrecision(Variant.INT8, Variant.FP32, INTEGER_ALREADY);
        }
        boolean half = halves > singles;
        return new TflitePrecision(
                half ? Variant.FP16 : Variant.FP32,
                Variant.INT8,
                "a TensorFlow Lite file is published as it is, and this one's weights are "
                        + (half ? "float16" : "float32")
                        + ": quantize it while it is converted to TensorFlow Lite, or push the ONNX file");
    }

    private static long bytes(List<Constant> constants, Set<String> types) {
        return constants.stream()
                .filter(c -> c.rank() > 0 && types.contains(c.type()))
                .mapToLong(Constant::bytes)
                .sum();
    }
}
