package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.Inference;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** The Open Inference Protocol v2's {@code infer} with JSON tensors. */
final class InferCodec implements BodyCodec {
    private static final int ANSWER_BYTES = 1_024;

    @Override
    public byte[] answer(Slot slot, Execution execution, RequestBody body, CallTimes times)
            throws EngineException, IOException {
        Inference inference = new Inference(slot, execution, times);
        String id = new InferReader(inference, body).read();
        List<Tensor> outputs = inference.run();
        ByteArrayOutputStream out = new ByteArrayOutputStream(ANSWER_BYTES);
        try (JsonGenerator answer = ServeJson.FACTORY.createGenerator(out)) {
            answer.writeStartObject();
            answer.writeStringField("model_name", slot.version().model());
            answer.writeStringField("model_version", slot.version().version());
            if (id != null) {
                answer.writeStringField("id", id);
            }
            answer.writeObjectFieldStart("parameters");
            answer.writeStringField("variant", slot.version().variant());
            answer.writeEndObject();
            answer.writeArrayFieldStart("outputs");
            for (Tensor output : outputs) {
                write(output, answer);
            }
            answer.writeEndArray();
            answer.writeEndObject();
        }
        times.written();
        return out.toByteArray();
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
