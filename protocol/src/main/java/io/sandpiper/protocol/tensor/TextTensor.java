package io.sandpiper.protocol.tensor;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Texts in a BYTES tensor, as the Open Inference Protocol's binary tensors have them: UTF-8, a 4-byte little-endian length
 * before each element.
 */
public final class TextTensor {
    private TextTensor() {}

    /** A tensor in direct memory of as many texts as the shape has elements. */
    public static Tensor of(String name, long[] shape, List<byte[]> texts) {
        if (Tensor.elements(name, shape) != texts.size()) {
            throw new InvalidInputException(name, texts.size() + " texts", "as many as " + Arrays.toString(shape));
        }
        long bytes = texts.stream()
                .mapToLong(text -> Integer.BYTES + (long) text.length)
                .sum();
        if (bytes > Integer.MAX_VALUE) {
            throw new InvalidInputException(name, bytes + " bytes", "at most 2 GiB of texts");
        }
        ByteBuffer data = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        texts.forEach(text -> data.putInt(text.length).put(text));
        return new Tensor(name, DataType.BYTES, shape, data.flip());
    }

    /** All elements, in row-major order. @throws InvalidInputException where one is cut */
    public static String[] texts(Tensor tensor) {
        ByteBuffer from = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        String[] texts = new String[tensor.elements()];
        for (int i = 0; i < texts.length; i++) {
            int length = from.remaining() < Integer.BYTES ? -1 : from.getInt();
            if (length < 0 || length > from.remaining()) {
                throw new InvalidInputException(
                        tensor.name(), "element " + i + " is cut", "length and bytes of each element");
            }
            byte[] bytes = new byte[length];
            from.get(bytes);
            texts[i] = new String(bytes, StandardCharsets.UTF_8);
        }
        return texts;
    }
}
