package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Task;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one instance as a person types it straight into tensors: named features, nested arrays of raw values, {@code
 * {"b64": "…"}} for an image, or, where a model has several inputs, an object with one of these an input.
 */
final class InstanceReader {
    /** The key of an image in base64. */
    static final String BASE64 = "b64";

    private final JsonParser in;
    private final List<SampleInput> inputs;
    private final Task task;

    InstanceReader(JsonParser in, List<SampleInput> inputs, Task task) {
        this.in = in;
        this.inputs = inputs;
        this.task = task;
    }

    /** The parser stands on the instance's first token, and on its last afterwards. */
    void read(String field) throws IOException {
        boolean object = in.currentToken() == JsonToken.START_OBJECT;
        if (inputs.size() == 1 && !(object && namesTheInput())) {
            value(field, inputs.getFirst());
            return;
        }
        if (!object) {
            throw new InvalidInputException(field, in.getText(), "an object with " + names());
        }
        BitSet seen = new BitSet();
        for (String name = firstKey(); name != null; name = nextKey()) {
            int at = index(name);
            if (at < 0) {
                throw new InvalidInputException(field + "." + name, "an unknown input", names());
            }
            if (seen.get(at)) {
                throw new InvalidInputException(field + "." + name, "there twice", "each input once");
            }
            in.nextToken();
            value(field + "." + name, inputs.get(at));
            seen.set(at);
        }
        int missing = seen.nextClearBit(0);
        if (missing < inputs.size()) {
            throw new InvalidInputException(
                    field + "." + inputs.get(missing).input().name(), "absent", names());
        }
    }

    /** Whether the object's first key is the one input's name rather than a feature's. Moves to that key. */
    private boolean namesTheInput() throws IOException {
        in.nextToken();
        return in.currentToken() == JsonToken.FIELD_NAME
                && in.currentName().equals(inputs.getFirst().input().name());
    }

    /** An object's first key, null where it is empty; the parser may stand on that key already. */
    private @Nullable String firstKey() throws IOException {
        JsonToken token = in.currentToken() == JsonToken.START_OBJECT ? in.nextToken() : in.currentToken();
        return token == JsonToken.FIELD_NAME ? in.currentName() : null;
    }

    private @Nullable String nextKey() throws IOException {
        return in.nextToken() == JsonToken.FIELD_NAME ? in.currentName() : null;
    }

    private void value(String field, SampleInput input) throws IOException {
        switch (in.currentToken()) {
            case START_ARRAY -> array(field, input);
            case START_OBJECT, FIELD_NAME, END_OBJECT -> object(field, input);
            default -> {
                if (input.elements() != 1) {
                    throw new InvalidInputException(
                            field,
                            input.holdsTexts() ? in.getText() : number(field, input),
                            input.elements() + " values, as " + shape(input.input()));
                }
                one(field, input, 0);
            }
        }
    }

    /** In row-major order, flat or nested; axes of length 1 may be left out. */
    private void array(String field, SampleInput input) throws IOException {
        int elements = input.elements();
        int[] axes = input.holdsTexts()
                ? null
                : PlainNumbers.read(in, elements, (at, number) -> {
                    try {
                        input.put(at, number.toDouble());
                        return true;
                    } catch (InvalidInputException e) {
                        // Read again below, where its place is known.
                        return false;
                    }
                });
        if (axes == null) {
            axes = NestedNumbers.read(field, in, elements, (at, parser) -> take(field, input, at));
        }
        long[] wanted = withoutOnes(Arrays.stream(input.shape()).skip(1));
        long[] given = withoutOnes(Arrays.stream(axes).asLongStream());
        boolean flat = axes.length == 1 && axes[0] == elements;
        if (!flat && !Arrays.equals(given, wanted)) {
            throw new InvalidInputException(
                    field,
                    "values of shape " + Arrays.toString(axes),
                    elements + " values, as " + shape(input.input()));
        }
    }

    private static long[] withoutOnes(LongStream axes) {
        return axes.filter(n -> n != 1).toArray();
    }

    private static List<Long> shape(ModelSpec.Input input) {
        return input.shape()
                .subList(Math.min(1, input.shape().size()), input.shape().size());
    }

    private void object(String field, SampleInput input) throws IOException {
        String first = firstKey();
        if (BASE64.equals(first)) {
            in.nextToken();
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw new InvalidInputException(field + "." + BASE64, in.getText(), "a text in base64");
            }
            ImageInput.read(field, in, input);
            if (in.nextToken() != JsonToken.END_OBJECT) {
                throw new InvalidInputException(field + "." + in.currentName(), "beside b64", "b64 alone");
            }
            return;
        }
        List<String> features = input.input().features();
        if (features == null) {
            throw new InvalidInputException(
                    field,
                    "an object",
                    task == Task.IMAGE_CLASSIFICATION ? "nested arrays, or {\"b64\": \"...\"}" : "nested arrays");
        }
        BitSet seen = new BitSet(features.size());
        int expected = 0;
        for (String name = first; name != null; name = nextKey()) {
            // In the spec's order most of the time: then no search.
            int at = expected < features.size() && features.get(expected).equals(name)
                    ? expected
                    : features.indexOf(name);
            if (at < 0) {
                throw new InvalidInputException(field + "." + name, "an unknown feature", String.join(", ", features));
            }
            if (seen.get(at)) {
                throw new InvalidInputException(field + "." + name, "there twice", "each feature once");
            }
            in.nextToken();
            one(field + "." + name, input, at);
            seen.set(at);
            expected = at + 1;
        }
        int missing = seen.nextClearBit(0);
        if (missing < features.size()) {
            throw new InvalidInputException(field + "." + features.get(missing), "absent", input.expected());
        }
    }

    /** A raw value of which the encoder would name the place in the tensor, not in the body. */
    static void put(String field, SampleInput input, int at, double raw) {
        try {
            input.put(at, raw);
        } catch (InvalidInputException e) {
            throw RefusedAt.place(field, e);
        }
    }

    private void one(String field, SampleInput input, int at) throws IOException {
        try {
            take(field, input, at);
        } catch (InvalidInputException e) {
            throw RefusedAt.place(field, e);
        }
    }

    /** The parser's current value, a text or a number. */
    private void take(String field, SampleInput input, int at) throws IOException {
        if (!input.holdsTexts()) {
            input.put(at, number(field, input));
        } else if (in.currentToken() == JsonToken.VALUE_STRING) {
            input.put(at, in.getText());
        } else {
            throw new InvalidInputException(field, in.getText(), "a text");
        }
    }

    private double number(String field, SampleInput input) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 0;
            case VALUE_NULL -> {
                if (!input.input().takesMissing()) {
                    throw new InvalidInputException(field, in.getText(), "a number");
                }
                yield Double.NaN;
            }
            default -> throw new InvalidInputException(field, in.getText(), "a number");
        };
    }

    private int index(String name) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).input().name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private String names() {
        return String.join(", ", inputs.stream().map(e -> e.input().name()).toList());
    }
}
