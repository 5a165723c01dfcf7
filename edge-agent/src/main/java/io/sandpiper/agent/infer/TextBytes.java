package io.sandpiper.agent.infer;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Elements of a BYTES tensor: each with a 4-byte little-endian length before it. They are texts in UTF-8, as the engines
 * take them. Not thread-safe.
 */
public final class TextBytes {
    private static final int LENGTH_BYTES = 4;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public void add(byte[] text) {
        int length = Integer.reverseBytes(text.length);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes.write(length >> shift);
        }
        bytes.writeBytes(text);
    }

    public Tensor tensor(String name, long[] shape) {
        return new Tensor(name, DataType.BYTES, shape, ByteBuffer.wrap(bytes.toByteArray()));
    }

    /** @throws InvalidInputException where the bytes are not exactly that many whole elements */
    static void check(String field, ByteBuffer bytes, long elements) {
        ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < elements; i++) {
            int length = in.remaining() < LENGTH_BYTES ? -1 : in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new InvalidInputException(
                        field, "element " + i + " is cut", elements + " elements, each with its 4-byte length before");
            }
            checkText(field + "[" + i + "]", in.slice(in.position(), length));
            in.position(in.position() + length);
        }
        if (in.hasRemaining()) {
            throw new InvalidInputException(
                    field, in.remaining() + " bytes after the last element", elements + " elements");
        }
    }

    /** @throws InvalidInputException where the bytes are no UTF-8: an engine would change them unseen */
    public static void checkText(String field, ByteBuffer text) {
        for (int i = text.position(); i < text.limit(); i++) {
            if (text.get(i) < 0) {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(text.duplicate());
                } catch (CharacterCodingException e) {
                    throw new InvalidInputException(field, "bytes that are no text", "UTF-8", e);
                }
                return;
            }
        }
    }
}
