package io.sandpiper.bench.scenario;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;

/** One picture for {@link PictureModel}, as a program would send it. */
final class PictureInputs {
    private static final String BINARY_HEAD =
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3,48,192],"
                    + "\"parameters\":{\"binary_data_size\":" + PictureModel.VALUES * Float.BYTES + "}}],"
                    + "\"parameters\":{\"binary_data_output\":true}}";
    /** Of {@link #binary}: Triton's binary tensor data extension. */
    static final Map<String, String> HEADERS = Map.of(
            "Content-Type",
            "application/octet-stream",
            "Inference-Header-Content-Length",
            Integer.toString(BINARY_HEAD.length()));

    private PictureInputs() {}

    static byte[] binary() {
        byte[] head = BINARY_HEAD.getBytes(StandardCharsets.US_ASCII);
        byte[] values = raw();
        return ByteBuffer.allocate(head.length + values.length)
                .put(head)
                .put(values)
                .array();
    }

    /** Little-endian. */
    static byte[] raw() {
        ByteBuffer data = ByteBuffer.allocate(PictureModel.VALUES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values()) {
            data.putFloat(value);
        }
        return data.array();
    }

    static byte[] json() {
        StringBuilder text = new StringBuilder(
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3,48,192],\"data\":[");
        String comma = "";
        for (float value : values()) {
            text.append(comma).append(value);
            comma = ",";
        }
        return text.append("]}]}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Pixels as most programs send them: 0 to 255, divided by 255. */
    private static float[] values() {
        Random random = new Random(3);
        float[] values = new float[PictureModel.VALUES];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(256) / 255f;
        }
        return values;
    }
}
