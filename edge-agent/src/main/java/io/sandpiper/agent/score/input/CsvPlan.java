package io.sandpiper.agent.score.input;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a table goes where. Columns are found by name: an input's features, or, for one without feature names,
 * the column of its own name where there are several inputs, else every column but {@code label} and what is kept, in
 * the file's order. Immutable.
 *
 * @param slots by column, null for one that is not read
 * @param keep columns that are passed through, as asked
 */
record CsvPlan(List<String> header, @Nullable Slot[] slots, List<Integer> keep) {
    /**
     * A value's place in the tensors; {@code next} where one column has several.
     *
     * @param missing whether a blank cell is NaN
     * @param anyText whether this or a next one takes the cell as a text
     */
    record Slot(
            int input,
            int element,
            boolean text,
            boolean missing,
            boolean anyText,
            @Nullable Slot next) {
        static Slot before(@Nullable Slot next, int input, int element, ModelSpec.Input takes) {
            boolean text = takes.holdsTexts();
            return new Slot(input, element, text, takes.takesMissing(), text || next != null && next.anyText, next);
        }
    }

    static CsvPlan of(List<String> header, RowLayout layout) {
        String place = layout.name() + ", header";
        if (header.isEmpty() || header.size() > InputLimits.COLUMNS) {
            throw new InvalidInputException(
                    place,
                    header.size() + " columns",
                    "1 to " + InputLimits.COLUMNS + " column names on the first line");
        }
        Map<String, Integer> places = new HashMap<>();
        for (String name : header) {
            if (places.put(name, places.size()) != null) {
                throw new InvalidInputException(place, name, "each column name once");
            }
        }
        @Nullable Slot[] slots = new Slot[header.size()];
        for (int i = 0; i < layout.fields().size(); i++) {
            RowLayout.Field field = layout.fields().get(i);
            List<String> names = names(header, layout, field);
            if (names.size() != field.elements()) {
                throw new InvalidInputException(
                        place,
                        names.size() + " columns for " + field.input().name(),
                        field.elements() + ", one a value of the input");
            }
            for (int element = 0; element < names.size(); element++) {
                int at = find(places, names.get(element), header, place);
                slots[at] = Slot.before(slots[at], i, element, field.input());
            }
        }
        List<Integer> keep = new ArrayList<>();
        for (String name : layout.keep()) {
            keep.add(find(places, name, header, place));
        }
        return new CsvPlan(List.copyOf(header), slots, keep);
    }

    private static List<String> names(List<String> header, RowLayout layout, RowLayout.Field field) {
        List<String> features = field.input().features();
        if (features != null) {
            return features;
        }
        return layout.fields().size() > 1
                ? List.of(field.input().name())
                : header.stream()
                        .filter(n -> !n.equals(Dataset.LABEL) && !layout.keep().contains(n))
                        .toList();
    }

    private static int find(Map<String, Integer> places, String name, List<String> header, String place) {
        Integer at = places.get(name);
        if (at == null) {
            throw new InvalidInputException(place, String.join(",", header), "a column " + name);
        }
        return at;
    }
}
