package io.sandpiper.e2e.process;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files of one push; all but the model may be absent. */
public record PushFiles(
        Path model,
        @Nullable Path spec,
        @Nullable Path calibration,
        @Nullable Path holdout) {
    /** A version of the image classifier of configs/demo. */
    public static PushFiles fashion(Checkout checkout, String version) {
        return new PushFiles(
                checkout.demo("fashion/fashion-" + version + ".onnx"),
                checkout.demo("fashion/model.yaml"),
                checkout.demo("fashion/calibration.npz"),
                checkout.demo("fashion/holdout.npz"));
    }

    /** The image classifier as a TensorFlow Lite file of floats. */
    public static PushFiles fashionTflite(Checkout checkout) {
        return fashionTflite(checkout, "fashion-1.0.0.tflite", "model.yaml");
    }

    /** The image classifier as a TensorFlow Lite file of 8-bit integers, inputs and outputs too. */
    public static PushFiles fashionTfliteInt8(Checkout checkout) {
        return fashionTflite(checkout, "fashion-1.0.0-int8.tflite", "model-int8.yaml");
    }

    private static PushFiles fashionTflite(Checkout checkout, String model, String spec) {
        return new PushFiles(
                checkout.demo("fashion/" + model),
                checkout.demo("fashion/" + spec),
                null,
                checkout.demo("fashion/holdout.npz"));
    }

    /** The tabular classifier of configs/demo. */
    public static PushFiles wine(Checkout checkout) {
        return new PushFiles(
                checkout.demo("wine/wine-1.0.0.onnx"),
                checkout.demo("wine/model.yaml"),
                checkout.demo("wine/calibration.csv"),
                checkout.demo("wine/holdout.csv"));
    }

    /** These files with another model. */
    public PushFiles withModel(Path other) {
        return new PushFiles(other, spec, calibration, holdout);
    }

    /** A model alone. */
    public static PushFiles of(Path model) {
        return new PushFiles(model, null, null, null);
    }
}
