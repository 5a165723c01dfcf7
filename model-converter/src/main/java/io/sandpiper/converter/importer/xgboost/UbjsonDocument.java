package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads Universal Binary JSON (draft 12): a marker of one byte before each value, big-endian numbers, lists and objects
 * with a count, or a type and a count, or an end. What a length says is checked against the bytes that are left before
 * memory is taken.
 */
final class UbjsonDocument {
    private final UbjsonBytes bytes;
    private final Budget budget = new Budget();

    private UbjsonDocument(UbjsonBytes bytes) {
        this.bytes = bytes;
    }

    /**
     * @param size bytes of the whole document
     * @throws InvalidInputException where it is damaged, or larger than a model
     */
    static Value read(InputStream in, long size) throws IOException {
        UbjsonDocument document = new UbjsonDocument(new UbjsonBytes(in, size));
        Value root = document.value(document.bytes.marker(), 0, false);
        if (document.bytes.left() > 0) {
            throw new InvalidInputException(
                    "model", document.bytes.left() + " bytes after the first value", "one UBJSON object");
        }
        return root;
    }

    private Value value(int marker, int depth, boolean skip) throws IOException {
        if (depth > DocumentLimits.DEPTH) {
            throw bytes.bad("values within values", "at most " + DocumentLimits.DEPTH + " levels");
        }
        return switch (marker) {
            case '{' -> fields(depth, skip);
            case '[' -> elements(depth, skip);
            case 'S', 'H' -> new Value.Text(bytes.text(bytes.length(), DocumentLimits.TEXT_BYTES));
            case 'C' -> new Value.Text(bytes.text(1, 1));
            case 'T' -> new Value.Other("true");
            case 'F' -> new Value.Other("false");
            case 'Z' -> new Value.Other("null");
            default -> new Value.Number(bytes.number(marker));
        };
    }

    private Value fields(int depth, boolean skip) throws IOException {
        Map<String, Value> byName = new LinkedHashMap<>();
        UbjsonCount count = UbjsonCount.read(bytes, '}');
        while (count.hasNext(bytes)) {
            String name = bytes.text(count.lengthOfName(bytes), DocumentLimits.NAME_BYTES);
            boolean over = skip || Skipped.isSkipped(name);
            Value value = value(count.marker(bytes), depth + 1, over);
            if (over) {
                continue;
            }
            budget.takeValue();
            if (byName.put(name, value) != null) {
                throw bytes.bad("the field " + name + " twice", "each field once");
            }
        }
        return new Value.Fields(byName);
    }

    private Value elements(int depth, boolean skip) throws IOException {
        UbjsonCount count = UbjsonCount.read(bytes, ']');
        if (count.isTyped() && UbjsonBytes.width(count.type()) > 0) {
            return numbers(count, skip);
        }
        Collected elements = new Collected(budget);
        while (count.hasNext(bytes)) {
            int marker = count.marker(bytes);
            if (UbjsonBytes.width(marker) > 0) {
                double number = bytes.number(marker);
                if (!skip) {
                    elements.add(number);
                }
            } else {
                Value value = value(marker, depth + 1, skip);
                if (!skip) {
                    elements.add(value);
                }
            }
        }
        return elements.value();
    }

    private Value numbers(UbjsonCount count, boolean skip) throws IOException {
        int width = UbjsonBytes.width(count.type());
        bytes.mustHold(count.left(), width);
        if (skip) {
            bytes.skip(count.left() * width);
            return new Value.Numbers(new double[0]);
        }
        budget.takeNumbers(count.left());
        double[] numbers = new double[(int) count.left()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = bytes.number(count.type());
        }
        return new Value.Numbers(numbers);
    }
}
