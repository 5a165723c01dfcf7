package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.engine.task.Prediction;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * {@code {"instances": [...]}}: raw values in, labels and probabilities out, with the version that answered. Instances
 * are run one after the other in the thread's own buffers.
 */
public final class PredictCodec implements BodyCodec {
    private static final double MICRO = 1e6;
    private static final int ANSWER_BYTES = 1_024;

    @Override
    public byte[] answer(Slot slot, Execution execution, RequestBody body, CallTimes times)
            throws EngineException, IOException {
        if (slot.encoders().isEmpty() || execution.inputs().isEmpty()) {
            throw new InvalidInputException(
                    "model",
                    slot.version().model(),
                    "a model whose inputs have a fixed shape and numbers; ask this one by /v2/models/"
                            + slot.version().model() + "/infer");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(ANSWER_BYTES);
        try (JsonParser in = body.parser(0);
                JsonGenerator answer = ServeJson.FACTORY.createGenerator(out)) {
            answer.writeStartObject();
            answer.writeStringField("model", slot.version().model());
            answer.writeStringField("version", slot.version().version());
            answer.writeStringField("variant", slot.version().variant());
            answer.writeArrayFieldStart("predictions");
            UnreadFields unread = new UnreadFields();
            boolean found = false;
            expect(in.nextToken() == JsonToken.START_OBJECT, "body", in);
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean instances = in.currentName().equals("instances");
                in.nextToken();
                if (instances) {
                    ServeJson.once("instances", found ? body : null);
                    found = true;
                    instances(slot, execution, in, answer, times);
                } else {
                    unread.pass(in);
                }
            }
            if (in.nextToken() != null) {
                throw new InvalidInputException("body", "text after the object", "one object");
            }
            if (!found) {
                throw new InvalidInputException("instances", "absent", "{\"instances\": [...]}");
            }
            answer.writeEndArray();
            answer.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void instances(Slot slot, Execution execution, JsonParser in, JsonGenerator answer, CallTimes times)
            throws EngineException, IOException {
        expect(in.currentToken() == JsonToken.START_ARRAY, "instances", in);
        List<InputEncoder> encoders = slot.encoders();
        List<Tensor> tensors = encoders.stream()
                .map(encoder -> tensor(execution, encoder.input().name()))
                .toList();
        int count = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            String field = "instances[" + count + "]";
            if (++count > ServeLimits.INSTANCES) {
                throw new InvalidInputException("instances", "more", "at most " + ServeLimits.INSTANCES);
            }
            new InstanceReader(in, encoders, tensors, slot.spec().task()).read(field);
            times.read();
            List<Tensor> outputs = execution.run();
            times.ran(1);
            write(slot.decoder().decode(outputs, 1).getFirst(), slot.spec().labels(), answer);
            times.written();
        }
    }

    private static Tensor tensor(Execution execution, String name) {
        return execution.inputs().stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("spec.inputs", name, "an input of the model"));
    }

    private static void write(Prediction prediction, List<String> labels, JsonGenerator answer) throws IOException {
        answer.writeStartObject();
        if (prediction.label() != null) {
            answer.writeStringField("label", prediction.label());
        }
        if (prediction.index() >= 0) {
            answer.writeNumberField("index", prediction.index());
        }
        double[] probabilities = prediction.probabilities();
        if (probabilities != null) {
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
        for (Map.Entry<String, double[]> value : prediction.values().entrySet()) {
            answer.writeArrayFieldStart(value.getKey());
            for (double each : value.getValue()) {
                answer.writeNumber(each);
            }
            answer.writeEndArray();
        }
        answer.writeEndObject();
    }

    /** A person reads these; a millionth of a probability means nothing. */
    private static double rounded(double probability) {
        return Math.rint(probability * MICRO) / MICRO;
    }

    private static void expect(boolean holds, String field, JsonParser in) throws IOException {
        if (!holds) {
            throw new InvalidInputException(
                    field, in.currentToken() == null ? "empty" : in.getText(), "{\"instances\": [...]}");
        }
    }
}
