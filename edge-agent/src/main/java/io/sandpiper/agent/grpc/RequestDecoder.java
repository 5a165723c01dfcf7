package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;
import io.sandpiper.agent.infer.Inference;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the tensors of a {@code ModelInferRequest} from where they lie into the slot's buffers. Inputs have contents of
 * their type, or all of them raw bytes, never both. On the slot's thread, used once.
 */
final class RequestDecoder {
    private final Inference inference;
    private final List<ByteBuffer> inputs = new ArrayList<>();
    private final List<ByteBuffer> raw = new ArrayList<>();
    private final Map<String, Long> classes = new HashMap<>();
    private int outputs;

    RequestDecoder(Inference inference) {
        this.inference = inference;
    }

    /** @return how many of its highest values an output is asked as, by its name; others are asked as they are */
    Map<String, Long> read(ByteBuffer message) {
        ProtoReader in = new ProtoReader(message);
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 5 -> {
                    inference.inputs().checkCount("inputs[" + inputs.size() + "]", inputs.size());
                    inputs.add(in.bytes());
                }
                case 6 -> output("outputs[" + outputs++ + "]", in.message());
                case 7 -> {
                    inference.inputs().checkCount("raw_input_contents[" + raw.size() + "]", raw.size());
                    raw.add(in.bytes());
                }
                default -> in.skip();
            }
        }
        if (!raw.isEmpty() && raw.size() != inputs.size()) {
            throw new InvalidInputException(
                    "raw_input_contents", raw.size() + " tensors", inputs.size() + ", one for each of inputs");
        }
        for (int i = 0; i < inputs.size(); i++) {
            InputTensor tensor = InputTensor.of("inputs[" + i + "]", new ProtoReader(inputs.get(i)));
            if (raw.isEmpty()) {
                tensor.readContents(inference.inputs());
            } else {
                tensor.readRaw(inference.inputs(), "raw_input_contents[" + i + "]", raw.get(i));
            }
        }
        return classes;
    }

    private void output(String field, ProtoReader in) {
        String name = "";
        Long count = null;
        int fields = 0;
        for (int each = in.next(); each != 0; each = in.next()) {
            if (++fields > GrpcLimits.FIELDS) {
                throw RequestHead.tooMany(field);
            }
            switch (each) {
                case 1 -> name = in.text();
                case 2 -> {
                    Parameter parameter = Parameter.of(in.message());
                    parameter.refuseSharedMemory(field);
                    if (parameter.name().equals("classification")) {
                        count = parameter.wholeNumber(field);
                    }
                }
                default -> in.skip();
            }
        }
        inference.outputs().ask(field, name);
        if (count != null) {
            classes.put(name, count);
        }
    }
}
