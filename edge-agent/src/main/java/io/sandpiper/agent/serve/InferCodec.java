package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * The Open Inference Protocol v2's {@code infer} with JSON tensors. A batch of the size that buffers are laid out for is
 * read straight into them; another shape takes fresh ones.
 */
final class InferCodec implements BodyCodec {
    private static final int ANSWER_BYTES = 1_024;

    @Override
    public byte[] answer(Slot slot, Execution execution, RequestBody body) throws EngineException, IOException {
        InferRequest request = new InferReader(slot.loaded(), execution.inputs(), body).read();
        List<Tensor> outputs = run(execution, request.inputs());
        ByteArrayOutputStream out = new ByteArrayOutputStream(ANSWER_BYTES);
        try (JsonGenerator answer = ServeJson.FACTORY.createGenerator(out)) {
            answer.writeStartObject();
            answer.writeStringField("model_name", slot.version().model());
            answer.writeStringField("model_version", slot.version().version());
            if (request.id() != null) {
                answer.writeStringField("id", request.id());
            }
            answer.writeObjectFieldStart("parameters");
            answer.writeStringField("variant", slot.version().variant());
            answer.writeEndObject();
            answer.writeArrayFieldStart("outputs");
            for (Tensor output : request.asked(outputs)) {
                write(output, answer);
            }
            answer.writeEndArray();
            answer.writeEndObject();
        }
        return out.toByteArray();
    }

    private static List<Tensor> run(Execution execution, List<Tensor> inputs) throws EngineException {
        if (isLaidOut(execution, inputs)) {
            return execution.run();
        }
        try {
            return execution.run(inputs);
        } catch (EngineException e) {
            // A shape of the caller's own that the model says it takes, and does not: bad input, not a bad model.
            throw new InvalidInputException("inputs", String.valueOf(e.getMessage()), "shapes that the model takes", e);
        }
    }

    private static boolean isLaidOut(Execution execution, List<Tensor> tensors) {
        List<Tensor> laidOut = execution.inputs();
        return !laidOut.isEmpty()
                && laidOut.stream().allMatch(own -> tensors.stream().anyMatch(t -> t == own));
    }

    private static void write(Tensor output, JsonGenerator answer) throws IOException {
        answer.writeStartObject();
        answer.writeStringField("name", output.name());
        answer.writeStringField("datatype", output.datatype().name());
        answer.writeFieldName("shape");
        answer.writeArray(output.shape(), 0, output.shape().length);
        answer.writeArrayFieldStart("data");
        if (output.datatype() == DataType.BYTES) {
            TextElements.write(output, answer);
        } else {
            for (int i = 0; i < output.elements(); i++) {
                TensorNumbers.write(output, i, answer);
            }
        }
        answer.writeEndArray();
        answer.writeEndObject();
    }
}
