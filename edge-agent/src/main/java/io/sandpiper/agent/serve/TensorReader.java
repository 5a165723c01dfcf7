package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one tensor of the Open Inference Protocol v2: name, shape, datatype and data, flat or nested as the shape says.
 * Data that comes before the rest is passed over, and read where it lies once the rest is known. Used once.
 */
final class TensorReader {
    private static final int MAX_AXES = 16;
    private static final int NONE = -1;

    private final List<TensorInfo> infos;
    private final List<Tensor> laidOut;
    private final RequestBody body;
    private final UnreadFields unread;
    private @Nullable String name;
    private long @Nullable [] shape;
    private @Nullable String datatype;
    private @Nullable Tensor tensor;

    /**
     * @param laidOut tensors to write into where the shape is theirs
     * @param body what the parser reads
     */
    TensorReader(List<TensorInfo> infos, List<Tensor> laidOut, RequestBody body, UnreadFields unread) {
        this.infos = infos;
        this.laidOut = laidOut;
        this.body = body;
        this.unread = unread;
    }

    Tensor read(String field, JsonParser in) throws IOException {
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
                    ServeJson.once(field + ".data", early == NONE ? tensor : body);
                    if (name != null && datatype != null && shape != null) {
                        data(field, in);
                    } else {
                        early = (int) in.currentTokenLocation().getByteOffset();
                        unread.pass(in);
                    }
                }
                default -> unread.pass(in);
            }
        }
        if (early != NONE) {
            try (JsonParser again = body.parser(early)) {
                again.nextToken();
                data(field, again);
            }
        }
        if (tensor == null) {
            throw new InvalidInputException(field + ".data", "absent", "the tensor's values");
        }
        return tensor;
    }

    private void data(String field, JsonParser in) throws IOException {
        TensorInfo info = info(field);
        long[] axes = java.util.Objects.requireNonNull(shape);
        String where = field + ".data";
        int elements = elements(field, axes);
        if (info.datatype() == DataType.BYTES) {
            TextElements texts = new TextElements();
            checkAxes(where, NestedNumbers.read(where, in, elements, texts.sink(where)), axes, elements);
            tensor = texts.tensor(info.name(), axes);
            return;
        }
        Tensor target = target(info, axes);
        checkAxes(
                where,
                NestedNumbers.read(where, in, elements, (at, parser) -> TensorNumbers.put(where, target, at, parser)),
                axes,
                elements);
        tensor = target;
    }

    private int elements(String field, long[] axes) {
        long elements = Tensor.elements(field + ".shape", axes);
        // Each value takes a digit and a comma at least: memory is not laid out for more than can be there.
        if (elements > body.length() / 2) {
            throw new InvalidInputException(
                    field + ".shape", Arrays.toString(axes), "a shape of as many values as there are");
        }
        return (int) elements;
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

    private TensorInfo info(String field) {
        if (name == null || datatype == null || shape == null) {
            throw new InvalidInputException(
                    field, name == null ? "no name" : datatype == null ? "no datatype" : "no shape", "all of them");
        }
        String wanted = name;
        TensorInfo info = infos.stream()
                .filter(i -> i.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        field + ".name",
                        wanted,
                        String.join(", ", infos.stream().map(TensorInfo::name).toList())));
        if (DataType.parse(field + ".datatype", datatype) != info.datatype()) {
            throw new InvalidInputException(
                    field + ".datatype", datatype, info.datatype().name());
        }
        checkShape(field, info, shape);
        return info;
    }

    private Tensor target(TensorInfo info, long[] axes) {
        for (Tensor own : laidOut) {
            if (own.name().equals(info.name()) && Arrays.equals(own.shape(), axes)) {
                return own;
            }
        }
        return Tensor.allocate(info.name(), info.datatype(), axes);
    }

    private static void checkShape(String field, TensorInfo info, long[] shape) {
        boolean fits = shape.length == info.shape().size();
        for (int i = 0; fits && i < shape.length; i++) {
            long wanted = info.shape().get(i);
            fits = shape[i] >= 0 && (wanted < 0 || wanted == shape[i]);
        }
        if (!fits) {
            throw new InvalidInputException(
                    field + ".shape", Arrays.toString(shape), info.shape() + ", where -1 is any length");
        }
    }

    private static long[] shape(String field, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new InvalidInputException(field + ".shape", in.getText(), "an array of whole numbers");
        }
        long[] axes = new long[MAX_AXES];
        int count = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (in.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || count >= MAX_AXES) {
                throw new InvalidInputException(
                        field + ".shape", in.getText(), "at most " + MAX_AXES + " axes from 0 to 2^31-1");
            }
            axes[count++] = in.getLongValue();
        }
        return Arrays.copyOf(axes, count);
    }
}
