package io.sandpiper.bench.scenario;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** The demo's models and one request for each, as a program would send it. */
final class DemoInputs {
    static final String FASHION_PATH = "/v2/models/fashion/infer";
    static final String WINE_PATH = "/v2/models/wine/infer";
    /** Thirteen measurements of one wine, as JSON has them between brackets. */
    static final String WINE = "13.2,1.78,2.14,11.2,100.0,2.65,2.76,0.26,1.28,4.38,1.05,3.4,1050.0";

    private static final int PIXELS = 784;
    private static final int SEED = 5;

    private DemoInputs() {}

    static Map<String, Path> models(Path root) {
        return Map.of("fashion", fashion(root), "wine", wine(root));
    }

    static Path fashion(Path root) {
        return root.resolve("configs/demo/fashion/fashion-1.0.0.onnx");
    }

    static Path wine(Path root) {
        return root.resolve("configs/demo/wine/wine-1.0.0.onnx");
    }

    /** A 28 × 28 image as FP32 values 0 to 1, OIP v2 JSON. */
    static byte[] fashionBody() {
        Random random = new Random(SEED);
        String values = random.ints(PIXELS, 0, 256)
                .mapToObj(pixel -> Float.toString(pixel / 255f))
                .collect(Collectors.joining(","));
        return body("image", "[1,1,28,28]", values);
    }

    /** Thirteen measurements of one wine, OIP v2 JSON. */
    static byte[] wineBody() {
        return body("features", "[1,13]", WINE);
    }

    private static byte[] body(String name, String shape, String values) {
        return ("{\"inputs\":[{\"name\":\"" + name + "\",\"datatype\":\"FP32\",\"shape\":" + shape + ",\"data\":["
                        + values + "]}]}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
