package io.sandpiper.agent.score;

import io.sandpiper.engine.task.Prediction;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A prediction as a line of CSV (RFC 4180): {@code line}, then {@code label} and {@code probability} of the winning
 * class and {@code p_CLASS} of each, where there are classes; then every value that is used as it is.
 */
final class PredictionLine {
    private final List<String> labels;

    PredictionLine(ModelSpec spec) {
        this.labels = spec.labels();
    }

    /** The header, as the first prediction shows what there is. */
    String header(Prediction first) {
        List<String> names = new ArrayList<>(List.of("line"));
        if (first.index() >= 0) {
            names.add("label");
        }
        double[] probabilities = first.probabilities();
        if (probabilities != null) {
            names.add("probability");
            for (int i = 0; i < probabilities.length; i++) {
                names.add("p_" + (i < labels.size() ? labels.get(i) : i));
            }
        }
        for (Map.Entry<String, double[]> value : first.values().entrySet()) {
            int count = value.getValue().length;
            for (int i = 0; i < count; i++) {
                names.add(count == 1 ? value.getKey() : value.getKey() + "_" + i);
            }
        }
        return line(names);
    }

    String of(long line, Prediction prediction) {
        List<String> cells = new ArrayList<>(List.of(Long.toString(line)));
        if (prediction.index() >= 0) {
            String label = prediction.label();
            cells.add(label != null ? label : Integer.toString(prediction.index()));
        }
        double[] probabilities = prediction.probabilities();
        if (probabilities != null) {
            cells.add(number(prediction.confidence()));
            for (double p : probabilities) {
                cells.add(number(p));
            }
        }
        for (double[] values : prediction.values().values()) {
            for (double value : values) {
                cells.add(number(value));
            }
        }
        return line(cells);
    }

    /** Cells as one line, quoted where they must be. */
    static String line(List<String> cells) {
        return String.join(",", cells.stream().map(PredictionLine::cell).toList()) + "\n";
    }

    private static String cell(String text) {
        return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? '"' + text.replace("\"", "\"\"") + '"'
                : text;
    }

    /** Single precision is what models compute in: more digits would be noise. */
    private static String number(double value) {
        return Float.toString((float) value);
    }
}
