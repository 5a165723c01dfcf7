package io.sandpiper.agent.score.output;

import io.sandpiper.agent.score.input.Kept;
import io.sandpiper.engine.task.Prediction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A prediction as a line of CSV. */
public final class CsvRowEncoder implements RowEncoder {
    private final StringBuilder lines = new StringBuilder();

    @Override
    public void add(long line, List<Kept> kept, Prediction prediction) {
        lines.append(line);
        for (Kept value : kept) {
            lines.append(',');
            if (value.text() != null) {
                CsvText.cell(lines, value.text());
            }
        }
        String label = PredictionColumns.label(prediction);
        if (label != null) {
            lines.append(',');
            CsvText.cell(lines, label);
        }
        double[] probabilities = prediction.probabilities();
        if (probabilities != null) {
            lines.append(',').append((float) prediction.confidence());
            numbers(probabilities);
        }
        prediction.values().values().forEach(this::numbers);
        lines.append('\n');
    }

    private void numbers(double[] values) {
        for (double value : values) {
            lines.append(',').append((float) value);
        }
    }

    @Override
    public byte[][] take() {
        byte[][] piece = {lines.toString().getBytes(StandardCharsets.UTF_8)};
        lines.setLength(0);
        return piece;
    }
}
