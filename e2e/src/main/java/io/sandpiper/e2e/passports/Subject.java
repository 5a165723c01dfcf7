package io.sandpiper.e2e.passports;

import io.sandpiper.e2e.process.Checkout;
import java.nio.file.Path;
import java.util.List;

/**
 * A file as somebody hands it in, with its spec.
 *
 * @param isQuantized its integers are somebody else's, who need not have thought of processors that saturate
 */
record Subject(String name, Path model, Path spec, boolean isQuantized) {
    private static final String QUANTIZED = "quantized/";

    /** Floats that the converter quantizes, and files that came quantized. */
    static List<Subject> all(Checkout checkout) {
        return List.of(
                of(checkout, "searched", "fashion/fashion-1.0.0.onnx", "model.yaml"),
                of(checkout, "templates-7bit", "quantized/templates-7bit.onnx", "model.yaml"),
                of(checkout, "fashion-u8s8", "quantized/fashion-u8s8.onnx", "model.yaml"),
                of(checkout, "templates-u8s8", "quantized/templates-u8s8.onnx", "model.yaml"),
                of(checkout, "templates-s8s8", "quantized/templates-s8s8.onnx", "model.yaml"),
                of(checkout, "templates-qoperator", "quantized/templates-qoperator.onnx", "model.yaml"),
                of(checkout, "templates-dynamic", "quantized/templates-dynamic.onnx", "model.yaml"),
                of(checkout, "tflite-int8", "fashion/fashion-1.0.0-int8.tflite", "model-int8.yaml"));
    }

    private static Subject of(Checkout checkout, String name, String model, String spec) {
        return new Subject(name, checkout.demo(model), checkout.demo("fashion/" + spec), model.startsWith(QUANTIZED));
    }
}
