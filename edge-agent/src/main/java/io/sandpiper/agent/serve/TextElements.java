package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Elements of a BYTES tensor: in memory each with a 4-byte little-endian length before it, in JSON a text. */
final class TextElements {
    private static final int LENGTH_BYTES = 4;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    NestedNumbers.Sink sink(String field) {
        return (at, in) -> {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw new InvalidInputException(field, in.getText(), "a text");
            }
            byte[] text = in.getText().getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(ByteBuffer.allocate(LENGTH_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(text.length)
                    .array());
            bytes.writeBytes(text);
        };
    }

    Tensor tensor(String name, long[] shape) {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.size());
        direct.put(bytes.toByteArray()).flip();
        return new Tensor(name, DataType.BYTES, shape, direct);
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
