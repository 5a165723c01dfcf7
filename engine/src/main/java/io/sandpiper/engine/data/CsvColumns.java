package io.sandpiper.engine.data;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which columns of a table a model takes, in the spec's order, and how a row becomes raw values. The features of all
 * inputs stand one after the other, numbers and texts each in a row of their own; an input without feature names takes
 * every column except {@code label}, in the order of the file, or, beside other inputs, the column of its own name.
 * Immutable; any thread.
 */
public final class CsvColumns {
    private final List<String> header;
    private final List<Column> numbers;
    private final List<Column> texts;
    private final int label;
    private final List<String> classes;

    /** @param missing whether a blank cell is NaN */
    private record Column(int at, boolean missing) {}

    private CsvColumns(List<String> header, List<Column> numbers, List<Column> texts, int label, List<String> classes) {
        this.header = header;
        this.numbers = numbers;
        this.texts = texts;
        this.label = label;
        this.classes = classes;
    }

    /**
     * Finds the spec's features in a header.
     *
     * @throws InvalidInputException naming the column that is missing
     */
    public static CsvColumns of(List<String> header, ModelSpec spec) {
        List<Column> numbers = new ArrayList<>();
        List<Column> texts = new ArrayList<>();
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
                (input.holdsTexts() ? texts : numbers).add(new Column(at, input.takesMissing()));
            }
        }
        int label = spec.classifies() ? header.indexOf(Dataset.LABEL) : -1;
        return new CsvColumns(List.copyOf(header), numbers, texts, label, spec.labels());
    }

    /** Numbers that a row gives. */
    public int width() {
        return numbers.size();
    }

    /** Texts that a row gives. */
    public int texts() {
        return texts.size();
    }

    public boolean hasLabel() {
        return label >= 0;
    }

    /**
     * Writes a row's numbers to {@code target[at…]}; NaN where a cell is blank and the spec allows that.
     *
     * @throws InvalidInputException naming line, column, value and what was expected; the target's content is undefined
     */
    public void values(CsvRow row, double[] target, int at) {
        if (row.cells().size() != header.size()) {
            throw new InvalidInputException(
                    "line " + row.line(), row.cells().size() + " cells", header.size() + ", as the header has");
        }
        for (int i = 0; i < numbers.size(); i++) {
            Column column = numbers.get(i);
            String cell = row.cells().get(column.at()).strip();
            target[at + i] = column.missing() && cell.isEmpty() ? Double.NaN : number(row, column, cell);
        }
    }

    private double number(CsvRow row, Column column, String cell) {
        double value;
        try {
            value = Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            throw new InvalidInputException(place(row, column.at()), cell, "a number", e);
        }
        if (!Double.isFinite(value) && !(column.missing() && Double.isNaN(value))) {
            throw new InvalidInputException(place(row, column.at()), cell, "a finite number");
        }
        return value;
    }

    /** Adds a row's texts, as they stand in their cells; the row is as wide as the header. */
    void texts(CsvRow row, List<String> target) {
        for (Column column : texts) {
            target.add(row.cells().get(column.at()));
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
