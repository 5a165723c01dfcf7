package io.sandpiper.converter.importer.lightgbm;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The fields of the header or of one tree, {@code name=value} a line. */
final class Section {
    /** Statistics of the training that predictions do not need: a third of a file. */
    private static final Set<String> SKIPPED = Set.of(
            "split_gain",
            "leaf_weight",
            "leaf_count",
            "internal_value",
            "internal_weight",
            "internal_count",
            "leaf_parent");
    /** Fields of one section; the format has about twenty. */
    private static final int FIELDS = 100;

    private static final String LARGEST = Double.toString(Double.MAX_VALUE);

    private final String name;
    private final Map<String, String> fields = new HashMap<>();

    /** @param name as a reader of the file finds it, for example {@code Tree=3} */
    Section(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void add(long line, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new InvalidInputException("line " + line, text, "a field of " + name + ", as name=value");
        }
        put(line, text.substring(0, equals), text.substring(equals + 1));
    }

    void put(long line, String field, String value) {
        if (fields.size() == FIELDS) {
            throw new InvalidInputException("line " + line, "more fields", "at most " + FIELDS + " in " + name);
        }
        if (fields.put(field, SKIPPED.contains(field) ? "" : value) != null) {
            throw new InvalidInputException("line " + line, field, "each field of " + name + " once");
        }
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    Optional<String> find(String field) {
        return Optional.ofNullable(fields.get(field));
    }

    String text(String field) {
        String value = fields.get(field);
        if (value == null) {
            throw new InvalidInputException(where(field), "nothing", "this field: the file is cut or damaged");
        }
        return value;
    }

    int integer(String field, int least, int most) {
        return NumberList.integer(where(field), text(field), least, most);
    }

    int integerOr(String field, int otherwise, int least, int most) {
        return has(field) ? integer(field, least, most) : otherwise;
    }

    double[] doubles(String field, int count) {
        return NumberList.doubles(where(field), text(field), count);
    }

    /**
     * As {@link #doubles}. LightGBM writes an infinite threshold where all values go left: the largest double does the same
     * with every finite value.
     */
    double[] thresholds(String field, int count) {
        String text = text(field);
        return NumberList.doubles(where(field), text.contains("inf") ? text.replace("inf", LARGEST) : text, count);
    }

    int[] integers(String field, int count) {
        return NumberList.integers(where(field), text(field), count);
    }

    String where(String field) {
        return name + ", " + field;
    }
}
