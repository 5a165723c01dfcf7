package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the body of one {@code infer} (Open Inference Protocol v2, "Inference Request JSON Object"). Used once. */
final class InferReader {
    private final LoadedModel model;
    private final List<Tensor> laidOut;
    private final RequestBody body;
    private final UnreadFields unread = new UnreadFields();
    private @Nullable String id;
    private @Nullable List<Tensor> inputs;
    private @Nullable List<String> outputs;

    /** @param laidOut tensors that are written into where their shape is the asked one; others take fresh memory */
    InferReader(LoadedModel model, List<Tensor> laidOut, RequestBody body) {
        this.model = model;
        this.laidOut = laidOut;
        this.body = body;
    }

    InferRequest read() throws IOException {
        try (JsonParser in = body.parser(0)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidInputException(
                        "body", in.currentToken() == null ? "empty" : in.getText(), "an object with inputs");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                field(in.currentName(), in);
            }
            if (in.nextToken() != null) {
                throw new InvalidInputException("body", "text after the object", "one object");
            }
        }
        if (inputs == null) {
            throw new InvalidInputException("inputs", "absent", "one tensor an input");
        }
        checkComplete(inputs);
        return new InferRequest(id, inputs, outputs == null ? List.of() : outputs);
    }

    private void field(String name, JsonParser in) throws IOException {
        in.nextToken();
        switch (name) {
            case "id" -> {
                ServeJson.once(name, id);
                id = ServeJson.text(name, in);
            }
            case "inputs" -> {
                ServeJson.once(name, inputs);
                inputs = inputs(in);
            }
            case "outputs" -> {
                ServeJson.once(name, outputs);
                outputs = outputs(in);
            }
            default -> unread.pass(in);
        }
    }

    private List<Tensor> inputs(JsonParser in) throws IOException {
        List<Tensor> tensors = new ArrayList<>();
        expectArray("inputs", in);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            String field = "inputs[" + tensors.size() + "]";
            if (tensors.size() >= model.inputs().size()) {
                throw new InvalidInputException(
                        field, "one tensor too many", "each of " + names(model.inputs()) + " once");
            }
            tensors.add(new TensorReader(model.inputs(), laidOut, body, unread).read(field, in));
        }
        return tensors;
    }

    private List<String> outputs(JsonParser in) throws IOException {
        List<String> names = new ArrayList<>();
        expectArray("outputs", in);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            String field = "outputs[" + names.size() + "]";
            String name = outputName(field, in);
            if (name == null || model.outputs().stream().noneMatch(o -> o.name().equals(name))) {
                throw new InvalidInputException(
                        field + ".name", name == null ? "absent" : name, "one of " + names(model.outputs()));
            }
            if (names.contains(name)) {
                throw new InvalidInputException(field + ".name", name, "each output once");
            }
            names.add(name);
        }
        return names;
    }

    private @Nullable String outputName(String field, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidInputException(field, in.getText(), "an object with a name");
        }
        String name = null;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            boolean isName = in.currentName().equals("name");
            in.nextToken();
            if (isName) {
                ServeJson.once(field + ".name", name);
                name = ServeJson.text(field + ".name", in);
            } else {
                unread.pass(in);
            }
        }
        return name;
    }

    private static String names(List<TensorInfo> tensors) {
        return String.join(", ", tensors.stream().map(TensorInfo::name).toList());
    }

    private static void expectArray(String field, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidInputException(field, in.getText(), "an array");
        }
    }

    private void checkComplete(List<Tensor> tensors) {
        for (TensorInfo input : model.inputs()) {
            long times =
                    tensors.stream().filter(t -> t.name().equals(input.name())).count();
            if (times != 1) {
                throw new InvalidInputException(
                        "inputs." + input.name(), times == 0 ? "absent" : "there twice", "each input once");
            }
        }
    }
}
