package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Open Inference Protocol v2's {@code infer} with JSON tensors. A batch of the size that buffers are laid out for is
 * read straight into them; another shape takes fresh ones.
 */
final class InferCodec implements BodyCodec {
    private static final int ANSWER_BYTES = 1_024;

    private final JsonFactory json = Json.MAPPER.getFactory();

    @Override
    public byte[] answer(Slot slot, Execution execution, byte[] body) throws EngineException, IOException {
        String id = null;
        List<Tensor> tensors = null;
        try (JsonParser in = json.createParser(body)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidInputException("body", in.getText(), "an object with inputs");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "id" -> id = in.getText();
                    case "inputs" -> tensors = inputs(slot, execution, in);
                    default -> in.skipChildren();
                }
            }
        }
        if (tensors == null) {
            throw new InvalidInputException("inputs", "absent", "one tensor an input");
        }
        checkComplete(slot, tensors);
        List<Tensor> outputs = isLaidOut(execution, tensors) ? execution.run() : execution.run(tensors);
        return write(slot, id, outputs);
    }

    private static List<Tensor> inputs(Slot slot, Execution execution, JsonParser in) throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidInputException("inputs", in.getText(), "an array of tensors");
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (tensors.size() >= slot.loaded().inputs().size()) {
                throw new InvalidInputException(
                        "inputs", "more tensors", slot.loaded().inputs().size() + ", one an input");
            }
            tensors.add(new TensorReader(slot.loaded().inputs(), execution.inputs())
                    .read("inputs[" + tensors.size() + "]", in));
        }
        return tensors;
    }

    private static void checkComplete(Slot slot, List<Tensor> tensors) {
        for (TensorInfo input : slot.loaded().inputs()) {
            long times =
                    tensors.stream().filter(t -> t.name().equals(input.name())).count();
            if (times != 1) {
                throw new InvalidInputException(
                        "inputs." + input.name(), times == 0 ? "absent" : "there twice", "each input once");
            }
        }
    }

    private static boolean isLaidOut(Execution execution, List<Tensor> tensors) {
        List<Tensor> laidOut = execution.inputs();
        return !laidOut.isEmpty()
                && laidOut.stream().allMatch(own -> tensors.stream().anyMatch(t -> t == own));
    }

    private byte[] write(Slot slot, @Nullable String id, List<Tensor> outputs) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(ANSWER_BYTES);
        try (JsonGenerator answer = json.createGenerator(out)) {
            answer.writeStartObject();
            answer.writeStringField("model_name", slot.version().model());
            answer.writeStringField("model_version", slot.version().version());
            if (id != null) {
                answer.writeStringField("id", id);
            }
            answer.writeArrayFieldStart("outputs");
            for (Tensor output : outputs) {
                answer.writeStartObject();
                answer.writeStringField("name", output.name());
                answer.writeStringField("datatype", output.datatype().name());
                answer.writeFieldName("shape");
                answer.writeArray(output.shape(), 0, output.shape().length);
                answer.writeArrayFieldStart("data");
                values(output, answer);
                answer.writeEndArray();
                answer.writeEndObject();
            }
            answer.writeEndArray();
            answer.writeEndObject();
        }
        return out.toByteArray();
    }

    private static void values(Tensor tensor, JsonGenerator answer) throws IOException {
        if (tensor.datatype() == DataType.BYTES) {
            throw new InvalidInputException(
                    "outputs." + tensor.name(), Arrays.toString(tensor.shape()), "numbers; strings are not served yet");
        }
        for (int i = 0; i < tensor.elements(); i++) {
            TensorNumbers.write(tensor, i, answer);
        }
    }
}
