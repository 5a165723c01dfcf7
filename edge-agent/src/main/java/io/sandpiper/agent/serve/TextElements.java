package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.agent.infer.TextBytes;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Elements of a BYTES tensor: in memory each with a 4-byte little-endian length before it, in JSON a text. */
final class TextElements {
    private final TextBytes bytes = new TextBytes();

    NestedNumbers.Sink sink(String field) {
        return (at, in) -> {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw new InvalidInputException(field, in.getText(), "a text");
            }
            String text = in.getText();
            if (text.chars().anyMatch(c -> Character.isSurrogate((char) c))
                    && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                throw new InvalidInputException(field, "half of a surrogate pair", "a text");
            }
            bytes.add(text.getBytes(StandardCharsets.UTF_8));
        };
    }

    TextBytes bytes() {
        return bytes;
    }

    static void write(Tensor tensor, JsonGenerator out) throws IOException {
        ByteBuffer from = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tensor.elements(); i++) {
            byte[] text = new byte[from.getInt()];
            from.get(text);
            out.writeString(new String(text, StandardCharsets.UTF_8));
        }
    }
}
