package io.sandpiper.agent.score.parquet;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.schema.FileSchema;
import dev.hardwood.schema.SchemaNode;
import io.sandpiper.agent.score.input.Kept;
import io.sandpiper.agent.score.input.RowLayout;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** Which columns of a Parquet file are read, and what into. Immutable. */
final class ParquetPlan {
    /**
     * One column's values: {@code count} of them, or, for one that is no list, 1.
     *
     * @param missing whether null is NaN
     */
    private record Wanted(String column, PhysicalType type, boolean list, int offset, int count, boolean missing) {
        boolean text() {
            return type == PhysicalType.BYTE_ARRAY;
        }
    }

    private final List<Wanted> wanted = new ArrayList<>();
    private final List<String> keep;
    private final Map<String, SchemaNode> fields = new LinkedHashMap<>();
    private final String place;
    private final List<int[]> places = new ArrayList<>();

    private ParquetPlan(FileSchema schema, RowLayout layout) {
        this.place = layout.name() + ", schema";
        this.keep = layout.keep();
        schema.getRootNode().children().forEach(field -> fields.put(field.name(), field));
        for (int i = 0; i < layout.fields().size(); i++) {
            add(i, layout.fields().get(i), layout);
        }
        keep.forEach(this::find);
    }

    static ParquetPlan of(FileSchema schema, RowLayout layout) {
        return new ParquetPlan(schema, layout);
    }

    private void add(int input, RowLayout.Field field, RowLayout layout) {
        String own = field.input().name();
        List<String> features = field.input().features();
        if (fields.get(own) instanceof SchemaNode.GroupNode group && group.isList()) {
            wanted.add(new Wanted(
                    own,
                    type(own, group.getListElement(), field.input()),
                    true,
                    width(),
                    field.elements(),
                    field.input().takesMissing()));
            for (int i = 0; i < field.elements(); i++) {
                places.add(new int[] {input, i});
            }
            return;
        }
        List<String> names = features != null
                ? features
                : layout.fields().size() > 1
                        ? List.of(own)
                        : fields.keySet().stream()
                                .filter(n -> !n.equals(Dataset.LABEL) && !keep.contains(n))
                                .toList();
        if (names.size() != field.elements()) {
            throw new InvalidInputException(
                    place,
                    names.size() + " columns for " + own,
                    field.elements() + ", one a value, or a list of them named " + own);
        }
        for (int i = 0; i < names.size(); i++) {
            PhysicalType type = type(names.get(i), find(names.get(i)), field.input());
            wanted.add(new Wanted(
                    names.get(i), type, false, width(), 1, field.input().takesMissing()));
            places.add(new int[] {input, i});
        }
    }

    private SchemaNode find(String name) {
        SchemaNode found = fields.get(name);
        if (found == null) {
            throw new InvalidInputException(place, String.join(",", fields.keySet()), "a column " + name);
        }
        return found;
    }

    private PhysicalType type(String name, SchemaNode node, ModelSpec.Input input) {
        return input.holdsTexts() ? text(name, node) : number(name, node);
    }

    /** Written by pandas and others with or without a logical type. */
    private PhysicalType text(String name, SchemaNode node) {
        if (node instanceof SchemaNode.PrimitiveNode value
                && value.type() == PhysicalType.BYTE_ARRAY
                && (value.logicalType() == null
                        || value.logicalType() instanceof LogicalType.StringType
                        || value.logicalType() instanceof LogicalType.EnumType)) {
            return value.type();
        }
        throw new InvalidInputException(
                place + ", " + name,
                node instanceof SchemaNode.PrimitiveNode value
                        ? value.type() + (value.logicalType() == null ? "" : " " + value.logicalType())
                        : "nested",
                "texts: BYTE_ARRAY in UTF-8, or a list of them");
    }

    private PhysicalType number(String name, SchemaNode node) {
        if (node instanceof SchemaNode.PrimitiveNode value) {
            switch (value.type()) {
                case BOOLEAN, INT32, INT64, FLOAT, DOUBLE -> {
                    if (value.logicalType() == null || value.logicalType() instanceof LogicalType.IntType) {
                        return value.type();
                    }
                }
                case INT96, BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY -> {
                    // no number
                }
            }
            throw new InvalidInputException(
                    place + ", " + name,
                    value.type() + (value.logicalType() == null ? "" : " " + value.logicalType()),
                    "BOOLEAN, INT32, INT64, FLOAT or DOUBLE");
        }
        throw new InvalidInputException(place + ", " + name, "nested", "a column of numbers, or a list of them");
    }

    int width() {
        return places.size();
    }

    boolean holdsTexts() {
        return wanted.stream().anyMatch(Wanted::text);
    }

    /** By value of a row: input and element. */
    List<int[]> places() {
        return places;
    }

    SequencedSet<String> columns() {
        SequencedSet<String> names = new LinkedHashSet<>();
        wanted.forEach(w -> names.add(w.column()));
        names.addAll(keep);
        return names;
    }

    /** @throws InvalidInputException naming the column whose value is missing, or is too short or long a list */
    void read(RowReader row, double[] values, @Nullable String[] texts, int at) {
        for (Wanted column : wanted) {
            if (row.isNull(column.column())) {
                if (column.list() || !column.missing()) {
                    throw new InvalidInputException(column.column(), "null", column.text() ? "a text" : "a number");
                }
                values[at + column.offset()] = Double.NaN;
            } else if (column.list()) {
                list(row.getList(column.column()), column, values, texts, at + column.offset());
            } else if (column.text()) {
                texts[at + column.offset()] = utf8(column.column(), row.getBinary(column.column()));
            } else {
                values[at + column.offset()] = value(row, column);
            }
        }
    }

    private static double value(RowReader row, Wanted column) {
        return switch (column.type()) {
            case BOOLEAN -> row.getBoolean(column.column()) ? 1 : 0;
            case INT32 -> row.getInt(column.column());
            case INT64 -> row.getLong(column.column());
            case FLOAT -> row.getFloat(column.column());
            default -> row.getDouble(column.column());
        };
    }

    private static void list(PqList list, Wanted column, double[] values, @Nullable String[] texts, int at) {
        if (list.size() != column.count()) {
            throw new InvalidInputException(
                    column.column(),
                    list.size() + " values",
                    "a list of " + column.count() + (column.text() ? " texts" : " numbers"));
        }
        for (int i = 0; i < list.size(); i++) {
            Object value = list.isNull(i) ? null : list.getRaw(i);
            if (column.text() && value instanceof byte[] text) {
                texts[at + i] = utf8(column.column() + "[" + i + "]", text);
            } else {
                values[at + i] = switch (value) {
                    case Number number -> number.doubleValue();
                    case Boolean truth -> truth ? 1 : 0;
                    case null, default -> missing(column, i, value);
                };
            }
        }
    }

    private static double missing(Wanted column, int element, @Nullable Object value) {
        if (value == null && column.missing()) {
            return Double.NaN;
        }
        throw new InvalidInputException(
                column.column() + "[" + element + "]", "" + value, column.text() ? "a text" : "a number");
    }

    private static String utf8(String place, byte[] text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(place, "bytes that are no text", "UTF-8", e);
        }
    }

    List<Kept> kept(RowReader row) {
        List<Kept> values = new ArrayList<>(keep.size());
        for (String name : keep) {
            Object value = row.isNull(name) ? null : row.getValue(name);
            values.add(
                    switch (value) {
                        case null -> Kept.NONE;
                        case Double number -> Kept.of(number);
                        case Float number -> Float.isFinite(number) ? new Kept(number.toString(), true) : Kept.NONE;
                        case Integer number -> new Kept(number.toString(), true);
                        case Long number -> new Kept(number.toString(), true);
                        case Boolean truth -> new Kept(truth.toString(), true);
                        default -> new Kept(value.toString(), false);
                    });
        }
        return values;
    }
}
