package io.sandpiper.engine.onnx;

import ai.onnxruntime.OrtException;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.error.InvalidInputException;

/** The runtime's errors in words that are safe to show. */
final class OnnxFailures {
    private static final int SHOWN_CHARS = 400;

    private OnnxFailures() {}

    static EngineException engine(String what, OrtException e) {
        return new EngineException(
                what + ": " + words(e), e, e.getCode() == OrtException.OrtErrorCode.ORT_INVALID_ARGUMENT);
    }

    private static String words(OrtException e) {
        String text = String.valueOf(e.getMessage()).strip();
        StringBuilder out = new StringBuilder();
        // InvalidInputException.shown escapes, but cuts earlier than an operator's name and place need.
        for (int i = 0; i < Math.min(text.length(), SHOWN_CHARS); i += 100) {
            out.append(InvalidInputException.shown(text.substring(i, Math.min(text.length(), i + 100))));
        }
        return text.length() > SHOWN_CHARS ? out.append('…').toString() : out.toString();
    }
}
