package io.sandpiper.engine.onnx;

import ai.onnxruntime.OrtException;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.regex.Pattern;

/** The runtime's errors in words that are safe to show. */
final class OnnxFailures {
    private static final int SHOWN_CHARS = 400;
    /** Where in the runtime's own sources it failed, with a signature in C++. */
    private static final Pattern SOURCE = Pattern.compile("/\\S*onnxruntime\\S*\\.(cc|h):\\d+ ");

    private OnnxFailures() {}

    static EngineException engine(String what, OrtException e) {
        return new EngineException(
                what + ": " + words(e), e, e.getCode() == OrtException.OrtErrorCode.ORT_INVALID_ARGUMENT);
    }

    static EngineException load(String what, OrtException e) {
        boolean alien = e.getCode() == OrtException.OrtErrorCode.ORT_INVALID_PROTOBUF
                || String.valueOf(e.getMessage()).contains("does not have a graph");
        return alien
                ? new EngineException(
                        "cannot load " + what
                                + ": neither ONNX nor TensorFlow Lite (expected: a whole file of one of the two)",
                        e)
                : engine("cannot load " + what, e);
    }

    private static String words(OrtException e) {
        String text = SOURCE.matcher(String.valueOf(e.getMessage()).strip()).replaceAll("");
        StringBuilder out = new StringBuilder();
        // InvalidInputException.shown escapes, but cuts earlier than an operator's name and place need.
        for (int i = 0; i < Math.min(text.length(), SHOWN_CHARS); i += 100) {
            out.append(InvalidInputException.shown(text.substring(i, Math.min(text.length(), i + 100))));
        }
        return text.length() > SHOWN_CHARS ? out.append('…').toString() : out.toString();
    }
}
