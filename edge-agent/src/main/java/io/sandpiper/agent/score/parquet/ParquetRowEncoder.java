package io.sandpiper.agent.score.parquet;

import io.sandpiper.agent.score.input.Kept;
import io.sandpiper.agent.score.output.PredictionColumns;
import io.sandpiper.agent.score.output.RowEncoder;
import io.sandpiper.engine.task.Prediction;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Predictions column by column in Parquet's plain encoding (Encodings.md): what pages hold. */
public final class ParquetRowEncoder implements RowEncoder {
    private final List<ByteArrayOutputStream> columns = new ArrayList<>();
    private int column;

    @Override
    public void add(long line, List<Kept> kept, Prediction prediction) {
        column = 0;
        little(line, Long.BYTES);
        for (Kept value : kept) {
            text(value.text() == null ? "" : value.text());
        }
        String label = PredictionColumns.label(prediction);
        if (label != null) {
            text(label);
        }
        double[] probabilities = prediction.probabilities();
        if (probabilities != null) {
            little(Float.floatToRawIntBits((float) prediction.confidence()), Float.BYTES);
            numbers(probabilities);
        }
        prediction.values().values().forEach(this::numbers);
    }

    private void numbers(double[] values) {
        for (double value : values) {
            little(Float.floatToRawIntBits((float) value), Float.BYTES);
        }
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        little(bytes.length, Integer.BYTES);
        columns.get(column - 1).writeBytes(bytes);
    }

    /** Little-endian, into the next column. */
    private void little(long value, int bytes) {
        if (column == columns.size()) {
            columns.add(new ByteArrayOutputStream());
        }
        ByteArrayOutputStream out = columns.get(column++);
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
    }

    @Override
    public byte[][] take() {
        byte[][] pieces =
                columns.stream().map(ByteArrayOutputStream::toByteArray).toArray(byte[][]::new);
        columns.forEach(ByteArrayOutputStream::reset);
        return pieces;
    }
}
