package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.agent.infer.InferInput;
import io.sandpiper.agent.infer.InferInputs;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one tensor of the Open Inference Protocol v2: name, shape, datatype and data, flat or nested as the shape says.
 * Values that come as raw bytes lie after the JSON. Data that comes before the rest is passed over, and read where it lies once the rest is known. Used once.
 */
final class TensorReader {
    private static final int NONE = -1;

    private final InferInputs inputs;
    private final RequestBody body;
    private final BinaryPart binary;
    private final UnreadFields unread;
    private @Nullable String name;
    private long @Nullable [] shape;
    private @Nullable String datatype;
    private @Nullable Parameters parameters;
    private boolean read;

    /** @param body what the parser reads */
    TensorReader(InferInputs inputs, RequestBody body, BinaryPart binary, UnreadFields unread) {
        this.inputs = inputs;
        this.body = body;
        this.binary = binary;
        this.unread = unread;
    }

    void read(String field, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidInputException(field, in.getText(), "an object with name, shape, datatype and data");
        }
        int early = NONE;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String key = in.currentName();
            in.nextToken();
            switch (key) {
                case "name" -> {
                    ServeJson.once(field + ".name", name);
                    name = ServeJson.text(field + ".name", in);
                }
                case "datatype" -> {
                    ServeJson.once(field + ".datatype", datatype);
                    datatype = ServeJson.text(field + ".datatype", in);
                }
                case "shape" -> {
                    ServeJson.once(field + ".shape", shape);
                    shape = shape(field, in);
                }
                case "data" -> {
                    ServeJson.once(field + ".data", early != NONE || read ? body : null);
                    if (name != null && datatype != null && shape != null) {
                        data(field, in);
                    } else {
                        early = PlainNumbers.place(in);
                        unread.pass(in);
                    }
                }
                case "parameters" -> {
                    ServeJson.once(field + ".parameters", parameters);
                    parameters = new Parameters().read(field + ".parameters", in, unread);
                }
                default -> unread.pass(in);
            }
        }
        Long bytes = parameters == null ? null : parameters.binaryDataSize();
        if (bytes != null) {
            raw(field, bytes, early != NONE || read);
            return;
        }
        if (early != NONE) {
            try (JsonParser again = body.parser(early, binary.start())) {
                again.nextToken();
                data(field, again);
            }
        }
        if (!read) {
            throw new InvalidInputException(
                    field + ".data",
                    "absent",
                    "the tensor's values, or parameters.binary_data_size for raw bytes after the JSON");
        }
    }

    /** @param hasData whether the JSON holds values of it too */
    private void raw(String field, long bytes, boolean hasData) {
        String where = field + ".parameters.binary_data_size";
        if (hasData) {
            throw new InvalidInputException(field + ".data", "beside binary_data_size", "one of them");
        }
        binary.take(where, bytes, inputs.open(field, name, datatype, shape));
    }

    private void data(String field, JsonParser in) throws IOException {
        InferInput input = inputs.open(field, name, datatype, shape);
        // Each value takes a digit and a comma at least: memory is not laid out for more than can be there.
        int elements = input.elements(binary.start() / 2);
        String where = field + ".data";
        read = true;
        if (input.datatype() == DataType.BYTES) {
            TextElements texts = new TextElements();
            checkAxes(where, NestedNumbers.read(where, in, elements, texts.sink(where)), input.shape(), elements);
            input.texts(texts.bytes());
            return;
        }
        Tensor target = input.numbers();
        PlainNumbers.Target plain = PlainTensor.of(target);
        int[] axes = plain == null ? null : PlainNumbers.read(in, elements, plain);
        if (axes == null) {
            axes = NestedNumbers.read(
                    where, in, elements, (at, parser) -> TensorNumbers.put(where, target, at, parser));
        }
        checkAxes(where, axes, input.shape(), elements);
    }

    private static void checkAxes(String field, int[] given, long[] wanted, int elements) {
        boolean flat = given.length == 1 && given[0] == elements;
        boolean empty = elements == 0 && given.length == 1 && given[0] == 0;
        if (!flat
                && !empty
                && !Arrays.equals(Arrays.stream(given).asLongStream().toArray(), wanted)) {
            throw new InvalidInputException(
                    field,
                    "values of shape " + Arrays.toString(given),
                    elements + " values, flat or nested as the shape " + Arrays.toString(wanted));
        }
    }

    private static long[] shape(String field, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidInputException(field + ".shape", in.getText(), "an array of whole numbers");
        }
        long[] axes = new long[ServeLimits.AXES];
        int count = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (in.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || count >= ServeLimits.AXES) {
                throw new InvalidInputException(
                        field + ".shape", in.getText(), "at most " + ServeLimits.AXES + " axes from 0 to 2^31-1");
            }
            axes[count++] = in.getLongValue();
        }
        return Arrays.copyOf(axes, count);
    }
}
