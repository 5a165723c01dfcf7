package io.sandpiper.engine.task;

import io.sandpiper.engine.data.DataLimits;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TextTensor;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The texts of one input until all of them are there: their lengths differ, so that a BYTES tensor cannot be written in
 * any order as one of numbers can. Elements that nothing was written to are empty. One thread.
 */
public final class TextBuffer {
    private static final byte[] EMPTY = {};

    private final String name;
    private final byte[][] texts;

    /** @param elements of all samples */
    public TextBuffer(String name, int elements) {
        this.name = name;
        this.texts = new byte[elements][];
        Arrays.fill(texts, EMPTY);
    }

    public int elements() {
        return texts.length;
    }

    /** @throws InvalidInputException where it is too long, or no text: half of a pair of surrogates */
    public void put(int at, String text) {
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[utf8.remaining()];
            utf8.get(bytes);
            put(at, bytes);
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(name, "half of a surrogate pair", "a text", e);
        }
    }

    private void put(int at, byte[] utf8) {
        if (utf8.length > DataLimits.TEXT_CHARS) {
            throw new InvalidInputException(
                    name, utf8.length + " bytes", "a text of at most " + DataLimits.TEXT_CHARS + " bytes");
        }
        texts[at] = utf8;
    }

    /** @param shape of as many of the first elements as it has */
    public Tensor tensor(long[] shape) {
        int used = Math.toIntExact(Tensor.elements(name, shape));
        return TextTensor.of(name, shape, Arrays.asList(texts).subList(0, used));
    }
}
