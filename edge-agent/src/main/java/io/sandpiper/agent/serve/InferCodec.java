package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sandpiper.agent.infer.Inference;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.TensorSpace;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The Open Inference Protocol v2's {@code infer}, with tensors as JSON or as raw bytes after it, either in both
 * directions (Triton's extension_binary_data.md).
 */
final class InferCodec implements BodyCodec {
    private static final int ANSWER_BYTES = 1_024;
    private static final String BINARY = "application/octet-stream";

    @Override
    public String protocol() {
        return "infer";
    }

    @Override
    public ModelExchange open(Slot slot, TensorSpace space, ModelRequest request) {
        return new Exchange(slot, new Inference(slot, space), request);
    }

    /** One run. */
    private static final class Exchange implements ModelExchange {
        private final Slot slot;
        private final Inference inference;
        private final ModelRequest request;
        private final InferReader reader;
        private boolean read;
        private @Nullable ModelAnswer answer;

        Exchange(Slot slot, Inference inference, ModelRequest request) {
            this.slot = slot;
            this.inference = inference;
            this.request = request;
            this.reader = new InferReader(inference, request);
        }

        @Override
        public @Nullable List<Tensor> read() throws IOException {
            if (read) {
                return null;
            }
            read = true;
            if (request.head().jsonBytes() == 0) {
                RawInput.read("body", slot.loaded().inputs(), request.body(), inference);
            } else {
                reader.read();
            }
            return inference.given();
        }

        @Override
        public void write(List<Tensor> all) throws IOException {
            List<Tensor> asked = inference.asked(all);
            List<Tensor> outputs = new ArrayList<>(asked.size());
            for (int i = 0; i < asked.size(); i++) {
                outputs.add(reader.wish(i).of(slot, asked.get(i)));
            }
            answer = written(slot, reader, outputs);
        }

        @Override
        public ModelAnswer end() {
            return Objects.requireNonNull(answer, "not run");
        }
    }

    private static ModelAnswer written(Slot slot, InferReader reader, List<Tensor> outputs) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(ANSWER_BYTES);
        int raw = 0;
        boolean anyRaw = false;
        try (JsonGenerator answer = ServeJson.FACTORY.createGenerator(out)) {
            answer.writeStartObject();
            answer.writeStringField("model_name", slot.version().model());
            answer.writeStringField("model_version", slot.version().version());
            if (reader.id() != null) {
                answer.writeStringField("id", reader.id());
            }
            answer.writeObjectFieldStart("parameters");
            answer.writeStringField("variant", slot.version().variant());
            answer.writeEndObject();
            answer.writeArrayFieldStart("outputs");
            for (int i = 0; i < outputs.size(); i++) {
                boolean binary = reader.isBinary(i);
                write(outputs.get(i), binary, answer);
                anyRaw |= binary;
                raw += binary ? outputs.get(i).data().remaining() : 0;
            }
            answer.writeEndArray();
            answer.writeEndObject();
        }
        return anyRaw ? withBytes(out.toByteArray(), raw, reader, outputs) : ModelAnswer.json(out.toByteArray());
    }

    private static ModelAnswer withBytes(byte[] json, int raw, InferReader reader, List<Tensor> outputs) {
        Buffer whole = Buffer.buffer(json.length + raw).appendBytes(json);
        int at = json.length;
        for (int i = 0; i < outputs.size(); i++) {
            if (reader.isBinary(i)) {
                whole.setBytes(at, outputs.get(i).data().duplicate());
                at += outputs.get(i).data().remaining();
            }
        }
        return new ModelAnswer(whole, BINARY, json.length);
    }

    private static void write(Tensor output, boolean binary, JsonGenerator answer) throws IOException {
        answer.writeStartObject();
        answer.writeStringField("name", output.name());
        answer.writeStringField("datatype", output.datatype().name());
        answer.writeFieldName("shape");
        answer.writeArray(output.shape(), 0, output.shape().length);
        if (binary) {
            answer.writeObjectFieldStart("parameters");
            answer.writeNumberField("binary_data_size", output.data().remaining());
            answer.writeEndObject();
        } else {
            data(output, answer);
        }
        answer.writeEndObject();
    }

    private static void data(Tensor output, JsonGenerator answer) throws IOException {
        answer.writeArrayFieldStart("data");
        if (output.datatype() == DataType.BYTES) {
            TextElements.write(output, answer);
        } else {
            for (int i = 0; i < output.elements(); i++) {
                TensorNumbers.write(output, i, answer);
            }
        }
        answer.writeEndArray();
    }
}
