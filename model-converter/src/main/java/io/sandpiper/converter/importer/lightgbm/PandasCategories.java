package io.sandpiper.converter.importer.lightgbm;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.tree.Column;
import io.sandpiper.converter.importer.tree.TreeLimits;
import io.sandpiper.converter.importer.tree.TreeModel;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The last line of a file: the categories of the data frame's categorical columns, in the order of these; trees know them
 * by their places. The Python package writes and reads it, the library itself does not.
 */
record PandasCategories(List<List<Object>> byColumn) {
    static final String FIELD = "pandas_categorical";
    static final PandasCategories NONE = new PandasCategories(List.of());
    /** Whole numbers beyond are not all doubles. */
    private static final double WHOLE = 1L << 53;

    static PandasCategories parse(String json) {
        JsonNode root = Json.read(FIELD, json.getBytes(StandardCharsets.UTF_8), JsonNode.class);
        if (root.isNull()) {
            return NONE;
        }
        List<List<Object>> columns = new ArrayList<>();
        int all = 0;
        for (JsonNode list : array(FIELD, root)) {
            String where = FIELD + "[" + columns.size() + "]";
            List<Object> values = new ArrayList<>();
            for (JsonNode value : array(where, list)) {
                values.add(value(where, value));
            }
            all += values.size();
            if (values.isEmpty() || all > TreeLimits.COLUMN_CATEGORIES) {
                throw new InvalidInputException(
                        where,
                        values.size() + " categories",
                        "1 to " + TreeLimits.COLUMN_CATEGORIES + " in all columns");
            }
            if (new HashSet<>(values).size() != values.size()) {
                throw new InvalidInputException(where, "a category twice", "each category once");
            }
            columns.add(values);
        }
        return new PandasCategories(columns);
    }

    /** A column of the trees with the categories at a place in the list. */
    Column column(String name, int at) {
        List<Object> values = byColumn.get(at);
        if (values.stream().allMatch(String.class::isInstance)) {
            return new Column.TextCategory(
                    name, values.stream().map(String.class::cast).toList());
        }
        if (values.stream().allMatch(Double.class::isInstance)) {
            return new Column.NumberCategory(
                    name, values.stream().map(Double.class::cast).toList());
        }
        throw new RefusedException("the categories of the column " + InvalidInputException.shown(name)
                + " are texts and numbers: make them one or the other, and train again");
    }

    private static JsonNode array(String where, JsonNode node) {
        if (!node.isArray()) {
            throw new InvalidInputException(where, node.getNodeType(), "a list");
        }
        return node;
    }

    private static Object value(String where, JsonNode value) {
        if (value.isTextual()
                && value.textValue().length() <= TreeLimits.NAME_CHARS
                && TreeModel.isText(value.textValue())) {
            return value.textValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? 1.0 : 0.0;
        }
        if (value.isNumber() && Math.abs(value.doubleValue()) <= WHOLE) {
            return value.doubleValue() + 0.0;
        }
        throw new InvalidInputException(
                where,
                value.asText(),
                "texts of at most " + TreeLimits.NAME_CHARS + " characters, or numbers up to 2^53");
    }
}
