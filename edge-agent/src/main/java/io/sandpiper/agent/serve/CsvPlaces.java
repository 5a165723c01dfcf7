package io.sandpiper.agent.serve;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the cells of a row go, column by column. */
final class CsvPlaces {
    private final List<SampleInput> inputs;
    private final List<@Nullable Place> columns;

    /**
     * A value of an input.
     *
     * @param name the feature's; null where it has none
     */
    private record Place(
            SampleInput input, int at, @Nullable String name) {}

    private CsvPlaces(List<SampleInput> inputs, List<@Nullable Place> columns) {
        this.inputs = inputs;
        this.columns = columns;
    }

    /** As the model has its values, one input after the other. */
    static CsvPlaces inOrder(List<SampleInput> inputs) {
        List<@Nullable Place> all = new ArrayList<>();
        for (SampleInput input : inputs) {
            List<String> features = input.input().features();
            for (int i = 0; i < input.elements(); i++) {
                String name = features != null && i < features.size()
                        ? features.get(i)
                        : features == null && input.elements() == 1
                                ? input.input().name()
                                : null;
                all.add(new Place(input, i, name));
            }
        }
        return new CsvPlaces(inputs, all);
    }

    boolean isHeader(List<String> cells) {
        boolean missing = inputs.stream().anyMatch(input -> input.input().takesMissing());
        return inputs.stream().anyMatch(SampleInput::holdsTexts)
                || cells.stream().anyMatch(cell -> Double.isNaN(number(cell)) && !(missing && cell.isBlank()));
    }

    /** As a header says; {@code label} goes nowhere unless it is a feature. */
    CsvPlaces named(List<String> header) {
        List<String> features = new ArrayList<>();
        for (Place place : columns) {
            if (place != null && place.name() != null) {
                features.add(place.name());
            }
        }
        boolean texts = inputs.stream().anyMatch(SampleInput::holdsTexts);
        if (!texts) {
            checkNamed(header, features);
        }
        if (features.size() < columns.size()) {
            throw new InvalidInputException(
                    "line 1",
                    String.join(",", header),
                    texts
                            ? "application/json: the model's features have no names"
                            : "numbers: the model's features have no names");
        }
        List<@Nullable Place> named = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String cell : header) {
            String name = name(cell);
            int at = features.indexOf(name);
            if (at < 0 && !name.equals(Dataset.LABEL)) {
                String expected = texts ? "a header of the features, each once: " : "a feature: ";
                throw new InvalidInputException("line 1", name, expected + String.join(", ", features));
            }
            if (!seen.add(name)) {
                throw new InvalidInputException("line 1", name + ", there twice", "each feature once");
            }
            named.add(at < 0 ? null : columns.get(at));
        }
        for (String feature : features) {
            if (!seen.contains(feature)) {
                throw new InvalidInputException("line 1." + feature, "absent", "each feature once");
            }
        }
        return new CsvPlaces(inputs, named);
    }

    /** @throws InvalidInputException naming the line and the cell at fault */
    void put(String line, List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new InvalidInputException(line, cells.size() + " cells", columns.size() + " cells");
        }
        for (int i = 0; i < cells.size(); i++) {
            Place place = columns.get(i);
            if (place != null) {
                try {
                    put(place, cells.get(i));
                } catch (InvalidInputException e) {
                    throw RefusedAt.place(line + ", cell " + (i + 1), e);
                }
            }
        }
    }

    private static void put(Place place, String cell) {
        SampleInput input = place.input();
        if (input.holdsTexts()) {
            input.put(place.at(), cell);
            return;
        }
        double raw = number(cell);
        if (Double.isNaN(raw) && !(input.input().takesMissing() && cell.isBlank())) {
            throw new InvalidInputException("cell", cell, "a number");
        }
        input.put(place.at(), raw);
    }

    /** Numbers beside a cell that is neither one nor a feature: more likely a row with a bad cell than a header. */
    private static void checkNamed(List<String> cells, List<String> features) {
        int bad = -1;
        boolean numbers = false;
        for (int i = 0; i < cells.size(); i++) {
            String name = name(cells.get(i));
            if (features.contains(name) || name.equals(Dataset.LABEL)) {
                continue;
            }
            if (!Double.isNaN(number(cells.get(i)))) {
                numbers = true;
            } else if (bad < 0) {
                bad = i;
            }
        }
        if (numbers && bad >= 0) {
            throw new InvalidInputException(
                    "line 1, cell " + (bad + 1),
                    cells.get(bad),
                    "a number; as this cell is none, line 1 was taken for a header, "
                            + (features.isEmpty()
                                    ? "and the model's features have no names"
                                    : "which names each feature once: " + String.join(", ", features)));
        }
    }

    private static String name(String cell) {
        return cell.strip().replace("\ufeff", "");
    }

    /** NaN for what is no finite number as it is written in CSV. */
    private static double number(String cell) {
        String text = cell.strip();
        if (text.isEmpty()
                || text.length() > ServeLimits.NUMBER_CHARS
                || "fFdD".indexOf(text.charAt(text.length() - 1)) >= 0) {
            return Double.NaN;
        }
        try {
            double value = Double.parseDouble(text);
            return Double.isInfinite(value) ? Double.NaN : value;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
