package io.sandpiper.agent.score.output;

import io.sandpiper.engine.task.Prediction;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns that predictions of one model have: {@code line} or {@code row}, what is passed through, {@code label} and
 * {@code probability} of the winning class and {@code p_CLASS} of each, where there are classes; then every value that is
 * used as it is.
 */
public final class PredictionColumns {
    /** What an output has of its own. */
    private static final Set<String> OWN = Set.of("line", "row", "label", "probability", "probabilities");

    private PredictionColumns() {}

    /** What a column that is passed through is called in the output: {@code label} becomes {@code input_label}. */
    public static String kept(String name) {
        return OWN.contains(name) ? "input_" + name : name;
    }

    /**
     * Shown by a prediction; every one of the same model has the same.
     *
     * @param lineName what places are counted in
     * @param labels of the spec
     */
    public static List<Column> of(String lineName, List<String> keep, List<String> labels, Prediction shown) {
        List<Column> columns = new ArrayList<>(before(lineName, keep));
        if (shown.index() >= 0) {
            columns.add(new Column("label", Column.Kind.TEXT));
        }
        double[] probabilities = shown.probabilities();
        if (probabilities != null) {
            columns.add(new Column("probability", Column.Kind.REAL));
            for (int i = 0; i < probabilities.length; i++) {
                columns.add(new Column("p_" + (i < labels.size() ? labels.get(i) : i), Column.Kind.REAL));
            }
        }
        shown.values().forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                columns.add(new Column(values.length == 1 ? name : name + "_" + i, Column.Kind.REAL));
            }
        });
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new InvalidInputException("--keep", column.name(), "a name that no output of the model has");
            }
        }
        return List.copyOf(columns);
    }

    /** Those that are there before the first prediction. */
    public static List<Column> before(String lineName, List<String> keep) {
        List<Column> columns = new ArrayList<>(List.of(new Column(lineName, Column.Kind.WHOLE)));
        keep.forEach(name -> columns.add(new Column(kept(name), Column.Kind.TEXT)));
        return List.copyOf(columns);
    }

    /** The winning class by name, or by number where the spec names none; null where the task has no classes. */
    public static @Nullable String label(Prediction prediction) {
        if (prediction.index() < 0) {
            return null;
        }
        String label = prediction.label();
        return label != null ? label : Integer.toString(prediction.index());
    }
}
