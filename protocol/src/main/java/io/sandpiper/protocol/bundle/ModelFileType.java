package io.sandpiper.protocol.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What kind of model a file is: its bytes say so, never its name. */
public final class ModelFileType {
    /** A flatbuffer's identifier follows its first offset (schema.fbs of TensorFlow Lite: file_identifier). */
    private static final byte[] TFLITE = "TFL3".getBytes(StandardCharsets.US_ASCII);

    private static final int IDENTIFIER_AT = 4;

    private ModelFileType() {}

    /** The media type of a variant of that file; ONNX, which has no mark of its own, for whatever bears none. Blocking. */
    public static String mediaType(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(IDENTIFIER_AT + TFLITE.length);
            boolean tflite =
                    Arrays.equals(head, Math.min(IDENTIFIER_AT, head.length), head.length, TFLITE, 0, TFLITE.length);
            return tflite ? MediaTypes.TFLITE : MediaTypes.ONNX;
        }
    }
}
