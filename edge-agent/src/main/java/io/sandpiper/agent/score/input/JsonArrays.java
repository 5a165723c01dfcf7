package io.sandpiper.agent.score.input;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.util.Arrays;

/** One input's values out of a JSON array: flat, or nested as the sample's shape is (axes of length 1 may be left out). */
final class JsonArrays {
    private final JsonParser json;
    private final String name;
    private final RowLayout.Field field;
    private final int input;
    private final BatchTarget target;
    private final int at;
    /** Length of the first array at each depth: all others must have the same. */
    private final long[] lengths = new long[InputLimits.AXES];

    private int depth;
    private int count;

    private JsonArrays(JsonParser json, String name, RowLayout.Field field, int input, BatchTarget target, int at) {
        this.json = json;
        this.name = name;
        this.field = field;
        this.input = input;
        this.target = target;
        this.at = at;
        Arrays.fill(lengths, -1);
    }

    static void read(JsonParser json, String name, RowLayout.Field field, int input, BatchTarget target, int at)
            throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY && field.elements() == 1) {
            one(json, name, field, input, 0, target, at);
            return;
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidInputException(
                    name, json.getText(), "an array of " + field.elements() + " " + values(field));
        }
        JsonArrays arrays = new JsonArrays(json, name, field, input, target, at);
        arrays.array(0);
        arrays.checkShape();
    }

    /** One value: a number or, for an input of texts, a text. */
    static void one(
            JsonParser json, String name, RowLayout.Field field, int input, int element, BatchTarget target, int at)
            throws IOException {
        if (!field.input().holdsTexts()) {
            target.put(input, at, element, number(json, name, field));
        } else if (json.currentToken() == JsonToken.VALUE_STRING) {
            target.put(input, at, element, json.getText());
        } else {
            throw new InvalidInputException(name, json.getText(), "a text");
        }
    }

    /** What an input's values are called. */
    static String values(RowLayout.Field field) {
        return field.input().holdsTexts() ? "texts" : "numbers";
    }

    /** One number; a truth value where the model takes those, NaN for null where it takes gaps. */
    private static double number(JsonParser json, String name, RowLayout.Field field) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> {
                if (!JsonBlock.isBoolean(field)) {
                    throw new InvalidInputException(name, json.getText(), "a number");
                }
                yield json.getBooleanValue() ? 1 : 0;
            }
            case VALUE_NULL -> {
                if (!field.input().takesMissing()) {
                    throw new InvalidInputException(name, json.getText(), "a number");
                }
                yield Double.NaN;
            }
            default -> throw new InvalidInputException(name, json.getText(), "a number");
        };
    }

    private void array(int level) throws IOException {
        if (level == InputLimits.AXES) {
            throw new InvalidInputException(name, "more than " + level + " nested arrays", expected());
        }
        long length = 0;
        boolean nested = false;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            boolean inner = token == JsonToken.START_ARRAY;
            if (length++ > 0 && inner != nested) {
                throw new InvalidInputException(name, "numbers and arrays side by side", expected());
            }
            nested = inner;
            if (inner) {
                array(level + 1);
            } else {
                value(level);
            }
        }
        if (lengths[level] >= 0 && lengths[level] != length) {
            throw new InvalidInputException(
                    name, "arrays of " + lengths[level] + " and of " + length + " values", expected());
        }
        lengths[level] = length;
    }

    private void value(int level) throws IOException {
        if (count >= field.elements() || depth > 0 && depth != level + 1) {
            throw new InvalidInputException(
                    name, depth > 0 && depth != level + 1 ? "ragged arrays" : "more values", expected());
        }
        depth = level + 1;
        one(json, name, field, input, count++, target, at);
    }

    private void checkShape() {
        long[] given = withoutOnes(Arrays.copyOf(lengths, Math.max(depth, 1)));
        boolean flat = depth == 1 && count == field.elements();
        if (!flat && (count != field.elements() || !Arrays.equals(given, withoutOnes(field.shape())))) {
            throw new InvalidInputException(name, "shape " + Arrays.toString(given), expected());
        }
    }

    private String expected() {
        return field.elements() + " " + values(field) + ", flat or nested as " + Arrays.toString(field.shape());
    }

    private static long[] withoutOnes(long[] shape) {
        return Arrays.stream(shape).filter(axis -> axis != 1).toArray();
    }
}
