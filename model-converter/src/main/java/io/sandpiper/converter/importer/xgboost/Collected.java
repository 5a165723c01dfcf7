package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Elements of one list while it is read: numbers lie in an array as long as nothing else comes. */
final class Collected {
    private final Budget budget;
    private double[] numbers = new double[8];
    private int count;
    private @Nullable List<Value> values;

    Collected(Budget budget) {
        this.budget = budget;
    }

    void add(double number) {
        if (values != null) {
            add(new Value.Number(number));
            return;
        }
        budget.takeNumbers(1);
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, count * 2);
        }
        numbers[count++] = number;
    }

    void add(Value value) {
        budget.takeValue();
        if (values == null) {
            if (count > 0) {
                throw new InvalidInputException("model", "a list of numbers and other values", "a list of one kind");
            }
            values = new ArrayList<>();
        }
        values.add(value);
    }

    Value value() {
        return values != null ? new Value.Values(values) : new Value.Numbers(Arrays.copyOf(numbers, count));
    }
}
