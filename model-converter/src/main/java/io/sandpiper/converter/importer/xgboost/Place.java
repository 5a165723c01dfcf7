package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value and where it stands in its document, so that whatever is wrong with it can be named.
 *
 * @param value null where the document has none there
 */
record Place(String path, @Nullable Value value) {
    static Place of(Value root) {
        return new Place("", root);
    }

    Place field(String name) {
        String inner = path.isEmpty() ? name : path + "." + name;
        if (value == null) {
            return new Place(inner, null);
        }
        if (!(value instanceof Value.Fields fields)) {
            throw bad("an object");
        }
        return new Place(inner, fields.byName().get(name));
    }

    boolean isThere() {
        return value != null;
    }

    List<Place> elements() {
        List<Value> elements = switch (value) {
            case Value.Values values -> values.elements();
            case Value.Numbers(double[] numbers) when numbers.length == 0 -> List.<Value>of();
            case null, default -> throw bad("a list");
        };
        return java.util.stream.IntStream.range(0, elements.size())
                .mapToObj(i -> new Place(path + "[" + i + "]", elements.get(i)))
                .toList();
    }

    double[] numbers() {
        if (value instanceof Value.Numbers(double[] numbers)) {
            return numbers;
        }
        throw bad("a list of numbers");
    }

    /** Numbers as many as {@code length}, none where the field is not there. */
    double[] numbers(int length) {
        double[] numbers = numbers();
        if (numbers.length != length) {
            throw new InvalidInputException(path, numbers.length + " numbers", length + " numbers");
        }
        return numbers;
    }

    int[] integers() {
        double[] numbers = numbers();
        int[] integers = new int[numbers.length];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = (int) numbers[i];
            if (integers[i] != numbers[i]) {
                throw new InvalidInputException(path + "[" + i + "]", numbers[i], "a whole number of 32 bits");
            }
        }
        return integers;
    }

    int[] integers(int length) {
        numbers(length);
        return integers();
    }

    String text() {
        if (value instanceof Value.Text(String text)) {
            return text;
        }
        throw bad("a text");
    }

    /** XGBoost writes its parameters as texts. */
    int integer(int least, int most) {
        double number;
        try {
            number = value instanceof Value.Number(double plain) ? plain : Integer.parseInt(text());
        } catch (NumberFormatException e) {
            throw bad("a whole number from " + least + " to " + most);
        }
        if (number != Math.rint(number) || number < least || number > most) {
            throw bad("a whole number from " + least + " to " + most);
        }
        return (int) number;
    }

    int integerOr(int otherwise, int least, int most) {
        return isThere() ? integer(least, most) : otherwise;
    }

    private InvalidInputException bad(String expected) {
        String shown = switch (value) {
            case null -> "nothing";
            case Value.Fields _ -> "an object";
            case Value.Values _, Value.Numbers _ -> "a list";
            case Value.Text(String text) -> text;
            case Value.Number(double number) -> String.valueOf(number);
            case Value.Other(String other) -> other;
        };
        return new InvalidInputException(path.isEmpty() ? "model" : path, shown, expected);
    }
}
