package io.sandpiper.engine.data;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which columns of a table a model takes, in the spec's order, and how a row becomes raw values. The features of all
 * inputs stand one after the other; an input without feature names takes every column except {@code label}, in the
 * order of the file. Immutable; any thread.
 */
public final class CsvColumns {
    private final List<String> header;
    private final int[] features;
    private final int label;
    private final List<String> classes;

    private CsvColumns(List<String> header, int[] features, int label, List<String> classes) {
        this.header = header;
        this.features = features;
        this.label = label;
        this.classes = classes;
    }

    /**
     * Finds the spec's features in a header.
     *
     * @throws InvalidInputException naming the column that is missing
     */
    public static CsvColumns of(List<String> header, ModelSpec spec) {
        List<Integer> found = new ArrayList<>();
        for (ModelSpec.Input input : spec.inputs()) {
            List<String> names = input.features();
            if (names == null && spec.inputs().size() > 1) {
                names = List.of(input.name());
            } else if (names == null) {
                names = header.stream().filter(n -> !n.equals(Dataset.LABEL)).toList();
            }
            for (String name : names) {
                int at = header.indexOf(name);
                if (at < 0) {
                    throw new InvalidInputException("header", String.join(",", header), "a column " + name);
                }
                found.add(at);
            }
        }
        int[] features = found.stream().mapToInt(Integer::intValue).toArray();
        return new CsvColumns(List.copyOf(header), features, header.indexOf(Dataset.LABEL), spec.labels());
    }

    /** Raw values a row gives. */
    public int width() {
        return features.length;
    }

    public boolean hasLabel() {
        return label >= 0;
    }

    /**
     * Writes a row's raw values to {@code target[at…]}.
     *
     * @throws InvalidInputException naming line, column, value and what was expected; the target's content is undefined
     */
    public void values(CsvRow row, double[] target, int at) {
        if (row.cells().size() != header.size()) {
            throw new InvalidInputException(
                    "line " + row.line(), row.cells().size() + " cells", header.size() + ", as the header has");
        }
        for (int i = 0; i < features.length; i++) {
            String cell = row.cells().get(features[i]).strip();
            double value;
            try {
                value = Double.parseDouble(cell);
            } catch (NumberFormatException e) {
                throw new InvalidInputException(place(row, features[i]), cell, "a number", e);
            }
            if (!Double.isFinite(value)) {
                throw new InvalidInputException(place(row, features[i]), cell, "a finite number");
            }
            target[at + i] = value;
        }
    }

    /** The class of a row: the column {@code label} as an index, or as one of the spec's labels. */
    public int label(CsvRow row) {
        String cell = row.cells().get(label).strip();
        int named = classes.indexOf(cell);
        if (named >= 0) {
            return named;
        }
        String expected = classes.isEmpty()
                ? "a class index, 0 or more"
                : "a class index from 0 to " + (classes.size() - 1) + ", or one of " + String.join(", ", classes);
        try {
            int index = Integer.parseInt(cell);
            if (index >= 0 && (classes.isEmpty() || index < classes.size())) {
                return index;
            }
        } catch (NumberFormatException e) {
            throw new InvalidInputException(place(row, label), cell, expected, e);
        }
        throw new InvalidInputException(place(row, label), cell, expected);
    }

    private String place(CsvRow row, int column) {
        return "line " + row.line() + ", column " + header.get(column);
    }
}
