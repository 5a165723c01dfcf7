package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.util.Arrays;

/** Walks arrays in arrays in row-major order and refuses ragged ones: lists of one depth have one length. */
final class NestedNumbers {
    private static final int UNKNOWN = -1;

    private final int[] lengths = new int[ServeLimits.DEPTH + 1];
    private final int[] counts = new int[ServeLimits.DEPTH + 1];
    private int depth;
    private int valueDepth = UNKNOWN;
    private int count;

    /** Takes the parser's current value as element {@code at}. Where it refuses it, the indexes to it become the field. */
    @FunctionalInterface
    interface Sink {
        void value(int at, JsonParser in) throws IOException;
    }

    private NestedNumbers() {
        Arrays.fill(lengths, UNKNOWN);
    }

    /**
     * @param in stands on the outermost array's start, and on its end afterwards
     * @param max values after which none is handed on any more, only counted, and not for long
     * @return the length of each axis; one axis of 0 where there is no value at all
     */
    static int[] read(String field, JsonParser in, int max, Sink sink) throws IOException {
        return new NestedNumbers().walk(field, in, max, sink);
    }

    private int[] walk(String field, JsonParser in, int max, Sink sink) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidInputException(field, in.getText(), "an array");
        }
        open(field);
        while (depth > 0) {
            JsonToken token = in.nextToken();
            if (token == JsonToken.START_ARRAY) {
                counts[depth]++;
                open(field);
            } else if (token == JsonToken.END_ARRAY) {
                close(field);
            } else {
                if (valueDepth != depth) {
                    level(field);
                }
                counts[depth]++;
                if (count < max) {
                    try {
                        sink.value(count, in);
                    } catch (InvalidInputException e) {
                        throw RefusedAt.place(field + indexes(), e);
                    }
                } else if (count - max >= ServeLimits.SURPLUS_VALUES) {
                    throw new InvalidInputException(field, "more than " + count + " values", max + " values");
                }
                count++;
            }
        }
        int[] axes = Arrays.copyOfRange(lengths, 1, (valueDepth == UNKNOWN ? 1 : valueDepth) + 1);
        if (valueDepth != UNKNOWN && Arrays.stream(axes).asLongStream().reduce(1, (a, b) -> a * b) != count) {
            throw new InvalidInputException(field, "empty arrays beside values", "all values nested alike");
        }
        return valueDepth == UNKNOWN ? new int[] {0} : axes;
    }

    /** Of the value that was counted last, each in brackets. */
    private String indexes() {
        StringBuilder path = new StringBuilder();
        for (int i = 1; i <= depth; i++) {
            path.append('[').append(counts[i] - 1).append(']');
        }
        return path.toString();
    }

    private void open(String field) {
        if (++depth > ServeLimits.DEPTH || depth > valueDepth && valueDepth != UNKNOWN) {
            throw new InvalidInputException(field, "arrays beside values", "all values nested alike");
        }
        counts[depth] = 0;
    }

    private void close(String field) {
        if (lengths[depth] == UNKNOWN) {
            lengths[depth] = counts[depth];
        } else if (lengths[depth] != counts[depth]) {
            throw new InvalidInputException(
                    field, "a list of " + counts[depth], "lists of one length; the first has " + lengths[depth]);
        }
        depth--;
    }

    private void level(String field) {
        if (valueDepth != UNKNOWN || counts[depth] > 0) {
            throw new InvalidInputException(field, "values beside arrays", "all values nested alike");
        }
        valueDepth = depth;
    }
}
