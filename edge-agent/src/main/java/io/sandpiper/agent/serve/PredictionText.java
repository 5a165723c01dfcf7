package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.engine.task.Prediction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Predictions as JSON, with the version that gave them. Used once. */
final class PredictionText implements PredictionWriter {
    private static final double MICRO = 1e6;
    private static final int ANSWER_BYTES = 1_024;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(ANSWER_BYTES);
    private final JsonGenerator answer;
    private final List<String> labels;

    PredictionText(Slot slot) throws IOException {
        this.labels = slot.spec().labels();
        this.answer = ServeJson.FACTORY.createGenerator(out);
        answer.writeStartObject();
        answer.writeStringField("model", slot.version().model());
        answer.writeStringField("version", slot.version().version());
        answer.writeStringField("variant", slot.version().variant());
        answer.writeArrayFieldStart("predictions");
    }

    @Override
    public void write(Prediction prediction) throws IOException {
        answer.writeStartObject();
        if (prediction.label() != null) {
            answer.writeStringField("label", prediction.label());
        }
        if (prediction.index() >= 0) {
            answer.writeNumberField("index", prediction.index());
        }
        double[] probabilities = prediction.probabilities();
        if (probabilities != null) {
            probabilities(probabilities);
        }
        for (Map.Entry<String, double[]> value : prediction.values().entrySet()) {
            answer.writeArrayFieldStart(value.getKey());
            for (double each : value.getValue()) {
                answer.writeNumber(each);
            }
            answer.writeEndArray();
        }
        answer.writeEndObject();
    }

    private void probabilities(double[] probabilities) throws IOException {
        if (labels.size() == probabilities.length) {
            answer.writeObjectFieldStart("probabilities");
            for (int i = 0; i < probabilities.length; i++) {
                answer.writeNumberField(labels.get(i), rounded(probabilities[i]));
            }
            answer.writeEndObject();
        } else {
            answer.writeArrayFieldStart("probabilities");
            for (double probability : probabilities) {
                answer.writeNumber(rounded(probability));
            }
            answer.writeEndArray();
        }
    }

    /** A person reads these; a millionth of a probability means nothing. */
    static double rounded(double probability) {
        return Math.rint(probability * MICRO) / MICRO;
    }

    @Override
    public ModelAnswer end() throws IOException {
        answer.writeEndArray();
        answer.writeEndObject();
        answer.close();
        return ModelAnswer.json(out.toByteArray());
    }
}
