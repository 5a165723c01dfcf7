package io.sandpiper.agent.serve;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one tensor of the Open Inference Protocol v2: name, shape, datatype and data, flat or nested. Data that comes
 * before the rest is kept until the rest is known.
 */
final class TensorReader {
    private static final int MAX_AXES = 16;

    private final List<TensorInfo> infos;
    private final List<Tensor> laidOut;
    private @Nullable String name;
    private long @Nullable [] shape;
    private @Nullable String datatype;
    private @Nullable Tensor tensor;

    /** @param laidOut tensors to write into where the shape is theirs */
    TensorReader(List<TensorInfo> infos, List<Tensor> laidOut) {
        this.infos = infos;
        this.laidOut = laidOut;
    }

    Tensor read(String field, JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new InvalidInputException(field, in.getText(), "an object with name, shape, datatype and data");
        }
        TokenBuffer early = null;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String key = in.currentName();
            in.nextToken();
            switch (key) {
                case "name" -> name = in.getText();
                case "datatype" -> datatype = in.getText();
                case "shape" -> shape = shape(field, in);
                case "data" -> {
                    if (name != null && datatype != null && shape != null) {
                        data(field, in);
                    } else {
                        early = new TokenBuffer(in);
                        early.copyCurrentStructure(in);
                    }
                }
                default -> in.skipChildren();
            }
        }
        if (early != null) {
            try (JsonParser kept = early.asParser()) {
                kept.nextToken();
                data(field, kept);
            }
        }
        if (tensor == null) {
            throw new InvalidInputException(field + ".data", "absent", "the tensor's values");
        }
        return tensor;
    }

    private void data(String field, JsonParser in) throws IOException {
        Tensor target = target(field);
        int elements = target.elements();
        int count = 0;
        int depth = 0;
        do {
            JsonToken token = count == 0 && depth == 0 ? in.currentToken() : in.nextToken();
            switch (token) {
                case START_ARRAY -> {
                    if (++depth > ServeLimits.DEPTH) {
                        throw new InvalidInputException(
                                field + ".data", "arrays in arrays", "at most " + ServeLimits.DEPTH + " deep");
                    }
                }
                case END_ARRAY -> depth--;
                default -> {
                    if (count < elements) {
                        TensorNumbers.put(field + ".data", target, count, in);
                    }
                    count++;
                }
            }
        } while (depth > 0);
        if (count != elements) {
            throw new InvalidInputException(
                    field + ".data", count + " values", elements + ", as the shape " + Arrays.toString(shape));
        }
        tensor = target;
    }

    private Tensor target(String field) {
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
        DataType type = DataType.parse(field + ".datatype", datatype);
        if (type != info.datatype() || type == DataType.BYTES || type == DataType.BF16) {
            throw new InvalidInputException(
                    field + ".datatype", datatype, info.datatype() + " (strings and BF16 are not served yet)");
        }
        checkShape(field, info, shape);
        for (Tensor own : laidOut) {
            if (own.name().equals(name) && Arrays.equals(own.shape(), shape)) {
                return own;
            }
        }
        if (Tensor.elements(field + ".shape", shape) > ServeLimits.BODY_BYTES) {
            throw new InvalidInputException(
                    field + ".shape", Arrays.toString(shape), "at most " + ServeLimits.BODY_BYTES + " elements");
        }
        return Tensor.allocate(info.name(), type, shape);
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
            if (in.currentToken() != JsonToken.VALUE_NUMBER_INT || count >= MAX_AXES) {
                throw new InvalidInputException(
                        field + ".shape", in.getText(), "at most " + MAX_AXES + " whole numbers");
            }
            axes[count++] = in.getLongValue();
        }
        return Arrays.copyOf(axes, count);
    }
}
