package io.sandpiper.agent.serve;

import io.sandpiper.engine.task.Prediction;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predictions as a table (RFC 4180): a header, then a row an instance. Columns are {@code label}, {@code index}, {@code
 * probability.LABEL} (or its number), and {@code OUTPUT} or {@code OUTPUT.N} of other outputs, as far as the model has
 * them. Used once.
 */
final class PredictionTable implements PredictionWriter {
    private static final String TYPE = "text/csv; charset=utf-8; header=present";
    private static final String QUOTED = ",\"\r\n";

    private final List<String> labels;
    private final StringBuilder out = new StringBuilder();

    PredictionTable(List<String> labels) {
        this.labels = labels;
    }

    @Override
    public void write(Prediction prediction) {
        List<String> names = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        if (prediction.label() != null) {
            names.add("label");
            cells.add(prediction.label());
        }
        if (prediction.index() >= 0) {
            names.add("index");
            cells.add(Integer.toString(prediction.index()));
        }
        double @Nullable [] probabilities = prediction.probabilities();
        for (int i = 0; probabilities != null && i < probabilities.length; i++) {
            names.add("probability." + (labels.size() == probabilities.length ? labels.get(i) : i));
            cells.add(Double.toString(PredictionText.rounded(probabilities[i])));
        }
        prediction.values().forEach((output, values) -> {
            for (int i = 0; i < values.length; i++) {
                names.add(values.length == 1 ? output : output + "." + i);
                cells.add(Double.toString(values[i]));
            }
        });
        if (out.isEmpty()) {
            row(names);
        }
        row(cells);
    }

    private void row(List<String> cells) {
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            boolean quoted = cell.chars().anyMatch(c -> QUOTED.indexOf(c) >= 0);
            out.append(i == 0 ? "" : ",").append(quoted ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell);
        }
        out.append("\r\n");
    }

    @Override
    public ModelAnswer end() {
        return new ModelAnswer(Buffer.buffer(out.toString().getBytes(StandardCharsets.UTF_8)), TYPE, CallHead.ALL_JSON);
    }
}
