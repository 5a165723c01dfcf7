package io.sandpiper.converter.importer.xgboost;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.Column;
import io.sandpiper.converter.importer.tree.TreeLimits;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Names, kinds and categories of the columns; since 3.1 the categories themselves stand in the file. */
final class Columns {
    private static final String CATEGORICAL = "c";

    private Columns() {}

    /**
     * @param categories what the booster says of categories
     * @param split the columns that some tree splits by categories
     */
    static List<Column> of(Place learner, Place categories, int count, Set<Integer> split) {
        List<String> names = texts(learner.field("feature_names"), count);
        List<String> types = texts(learner.field("feature_types"), count);
        List<Place> encodings =
                categories.field("enc").isThere() ? categories.field("enc").elements() : List.of();
        if (!encodings.isEmpty() && encodings.size() != count) {
            throw new InvalidInputException(
                    categories.path() + ".enc", encodings.size() + " columns", count + ", as num_feature says");
        }
        List<Column> columns = new ArrayList<>();
        int all = 0;
        for (int i = 0; i < count; i++) {
            String name = names.isEmpty() ? "f" + i : names.get(i);
            Column known = encodings.isEmpty() ? null : known(name, encodings.get(i));
            boolean category =
                    split.contains(i) || !types.isEmpty() && types.get(i).equals(CATEGORICAL);
            all += categories(known);
            if (all > TreeLimits.COLUMN_CATEGORIES) {
                throw new RefusedException("the columns have more than " + TreeLimits.COLUMN_CATEGORIES
                        + " categories in all: group the rare ones, and train again");
            }
            columns.add(known != null ? known : category ? new Column.Code(name, true) : new Column.Number(name));
        }
        return columns;
    }

    private static List<String> texts(Place place, int count) {
        if (!place.isThere()) {
            return List.of();
        }
        List<String> texts = place.elements().stream().map(Place::text).toList();
        if (!texts.isEmpty() && texts.size() != count) {
            throw new InvalidInputException(
                    place.path(), texts.size() + " names", count + ", as num_feature says, or none");
        }
        return texts;
    }

    /** Null where the column has no categories. */
    private static @Nullable Column known(String name, Place encoding) {
        double[] values = encoding.field("values").numbers();
        if (values.length == 0) {
            return null;
        }
        if (!encoding.field("offsets").isThere()) {
            return numbers(name, encoding, values);
        }
        int[] offsets = encoding.field("offsets").integers();
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) values[i];
            // XGBoost 3.2 counts letters where it should count bytes: names are cut, and the next ones shifted.
            if (bytes[i] < 0) {
                throw new RefusedException("the column " + InvalidInputException.shown(name)
                        + " has categories with letters beyond ASCII, whose names XGBoost damages when it saves them:"
                        + " rename them, and train again");
            }
        }
        Set<String> texts = new HashSet<>();
        List<String> categories = new ArrayList<>();
        for (int i = 0; i + 1 < offsets.length; i++) {
            int length = offsets[i + 1] - offsets[i];
            if (offsets[i] < 0 || length < 0 || offsets[i + 1] > bytes.length || length > TreeLimits.NAME_CHARS * 4) {
                throw new InvalidInputException(
                        encoding.path() + ".offsets[" + (i + 1) + "]",
                        offsets[i + 1],
                        "no less than the one before, and at most " + bytes.length);
            }
            String category = new String(bytes, offsets[i], length, StandardCharsets.UTF_8);
            if (!texts.add(category)) {
                throw new InvalidInputException(encoding.path(), category, "each category once");
            }
            categories.add(category);
        }
        if (categories.isEmpty()) {
            throw new InvalidInputException(encoding.path() + ".offsets", "0 categories", "at least one");
        }
        return new Column.TextCategory(name, categories);
    }

    private static Column numbers(String name, Place encoding, double[] values) {
        List<Double> categories =
                IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
        if (new HashSet<>(categories).size() != values.length
                || categories.stream().anyMatch(v -> v.isNaN())) {
            throw new InvalidInputException(encoding.path() + ".values", "a number twice or NaN", "each category once");
        }
        return new Column.NumberCategory(name, categories);
    }

    private static int categories(@Nullable Column column) {
        return switch (column) {
            case Column.TextCategory texts -> texts.values().size();
            case Column.NumberCategory numbers -> numbers.values().size();
            case null, default -> 0;
        };
    }
}
