package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.agent.infer.Inference;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the body of one {@code infer} (Open Inference Protocol v2, "Inference Request JSON Object"). Used once. */
final class InferReader {
    private final Inference inference;
    private final RequestBody body;
    private final UnreadFields unread = new UnreadFields();
    private @Nullable String id;
    private @Nullable Object inputs;
    private @Nullable Object outputs;

    /** @param inference takes what is read */
    InferReader(Inference inference, RequestBody body) {
        this.inference = inference;
        this.body = body;
    }

    /** @return the request's id */
    @Nullable String read() throws IOException {
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
        return id;
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
                inputs = name;
                inputs(in);
            }
            case "outputs" -> {
                ServeJson.once(name, outputs);
                outputs = name;
                outputs(in);
            }
            default -> unread.pass(in);
        }
    }

    private void inputs(JsonParser in) throws IOException {
        expectArray("inputs", in);
        for (int at = 0; in.nextToken() != JsonToken.END_ARRAY; at++) {
            String field = "inputs[" + at + "]";
            inference.inputs().checkCount(field, at);
            new TensorReader(inference.inputs(), body, unread).read(field, in);
        }
    }

    private void outputs(JsonParser in) throws IOException {
        expectArray("outputs", in);
        for (int at = 0; in.nextToken() != JsonToken.END_ARRAY; at++) {
            String field = "outputs[" + at + "]";
            inference.outputs().ask(field, outputName(field, in));
        }
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

    private static void expectArray(String field, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidInputException(field, in.getText(), "an array");
        }
    }
}
