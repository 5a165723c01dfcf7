package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.agent.infer.Inference;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the body of one {@code infer} (Open Inference Protocol v2, "Inference Request JSON Object"). Used once. */
final class InferReader {
    private static final Set<String> OPTIONAL = Set.of("id", "outputs", "parameters");

    private final Inference inference;
    private final RequestBody body;
    private final BinaryPart binary;
    private final UnreadFields unread = new UnreadFields();
    private final List<OutputWish> wishes = new ArrayList<>();
    private @Nullable String id;
    private @Nullable Object inputs;
    private @Nullable Object outputs;
    private @Nullable Parameters parameters;
    private boolean binaryOutputs;

    /** @param inference takes what is read */
    InferReader(Inference inference, ModelRequest request) {
        this.inference = inference;
        this.body = request.body();
        this.binary = new BinaryPart(body, request.head().jsonBytes());
        // A caller who sends nothing but raw bytes gets the like.
        this.binaryOutputs = request.head().jsonBytes() == 0;
    }

    /** Null where the request has none. */
    @Nullable String id() {
        return id;
    }

    /** How the answer's output {@code at} is wanted. */
    OutputWish wish(int at) {
        return wishes.isEmpty() ? OutputWish.NONE : wishes.get(at);
    }

    /** Whether the answer's output {@code at} goes as raw bytes. */
    boolean isBinary(int at) {
        Boolean own = wish(at).binary();
        return own == null ? binaryOutputs : own;
    }

    void read() throws IOException {
        try (JsonParser in = body.parser(0, binary.start())) {
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
        binary.checkEnd();
        binaryOutputs = parameters != null && parameters.binaryDataOutput();
    }

    private void field(String name, JsonParser in) throws IOException {
        if (in.nextToken() == JsonToken.VALUE_NULL && OPTIONAL.contains(name)) {
            // As clients say that there is none.
            return;
        }
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
            case "parameters" -> {
                ServeJson.once(name, parameters);
                parameters = new Parameters().read(name, in, unread);
            }
            default -> unread.pass(in);
        }
    }

    private void inputs(JsonParser in) throws IOException {
        expectArray("inputs", in);
        for (int at = 0; in.nextToken() != JsonToken.END_ARRAY; at++) {
            String field = "inputs[" + at + "]";
            inference.inputs().checkCount(field, at);
            new TensorReader(inference.inputs(), body, binary, unread).read(field, in);
        }
    }

    private void outputs(JsonParser in) throws IOException {
        expectArray("outputs", in);
        for (int at = 0; in.nextToken() != JsonToken.END_ARRAY; at++) {
            String field = "outputs[" + at + "]";
            output(field, in);
        }
    }

    private void output(String field, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidInputException(field, in.getText(), "an object with a name");
        }
        String name = null;
        Parameters own = null;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String key = in.currentName();
            in.nextToken();
            switch (key) {
                case "name" -> {
                    ServeJson.once(field + ".name", name);
                    name = ServeJson.text(field + ".name", in);
                }
                case "parameters" -> {
                    ServeJson.once(field + ".parameters", own);
                    own = new Parameters().read(field + ".parameters", in, unread);
                }
                default -> unread.pass(in);
            }
        }
        inference.outputs().ask(field, name);
        wishes.add(new OutputWish(
                field, own == null ? null : own.binaryData(), own == null ? null : own.classification()));
    }

    private static void expectArray(String field, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidInputException(field, in.getText(), "an array");
        }
    }
}
