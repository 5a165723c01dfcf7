package io.sandpiper.agent.score.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sandpiper.agent.score.input.Kept;
import io.sandpiper.engine.task.Prediction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * A prediction as one JSON object a line: {@code line} or {@code row}, what is passed through, {@code label}, {@code
 * probability}, {@code probabilities} by class; every other output under its own name, an array where it has several
 * values.
 */
public final class JsonRowEncoder implements RowEncoder {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final String lineName;
    private final List<String> keep;
    private final List<String> labels;
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

    public JsonRowEncoder(String lineName, List<String> keep, List<String> labels) {
        this.lineName = lineName;
        this.keep = keep.stream().map(PredictionColumns::kept).toList();
        this.labels = labels;
    }

    @Override
    public void add(long line, List<Kept> kept, Prediction prediction) {
        try (JsonGenerator json = FACTORY.createGenerator(lines)) {
            json.writeStartObject();
            json.writeNumberField(lineName, line);
            for (int i = 0; i < kept.size(); i++) {
                json.writeFieldName(keep.get(i));
                kept(json, kept.get(i));
            }
            String label = PredictionColumns.label(prediction);
            if (label != null) {
                json.writeStringField("label", label);
            }
            double[] probabilities = prediction.probabilities();
            if (probabilities != null) {
                json.writeNumberField("probability", (float) prediction.confidence());
                json.writeObjectFieldStart("probabilities");
                for (int i = 0; i < probabilities.length; i++) {
                    json.writeNumberField(
                            i < labels.size() ? labels.get(i) : Integer.toString(i), (float) probabilities[i]);
                }
                json.writeEndObject();
            }
            for (Map.Entry<String, double[]> output : prediction.values().entrySet()) {
                json.writeFieldName(output.getKey());
                values(json, output.getValue());
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void kept(JsonGenerator json, Kept value) throws IOException {
        if (value.text() == null) {
            json.writeNull();
        } else if (value.literal()) {
            json.writeRawValue(value.text());
        } else {
            json.writeString(value.text());
        }
    }

    private static void values(JsonGenerator json, double[] values) throws IOException {
        if (values.length == 1) {
            json.writeNumber((float) values[0]);
            return;
        }
        json.writeStartArray();
        for (double value : values) {
            json.writeNumber((float) value);
        }
        json.writeEndArray();
    }

    @Override
    public byte[][] take() {
        byte[][] piece = {lines.toByteArray()};
        lines.reset();
        return piece;
    }
}
