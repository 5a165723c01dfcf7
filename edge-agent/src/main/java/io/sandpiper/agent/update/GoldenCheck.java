package io.sandpiper.agent.update;

import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.Golden.Tolerance;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Role;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Compares a device's outputs with a golden case (docs/reference/bundle.md): each output passes when every value lies
 * within the variant's tolerance, or, for scores of classes, when the winning class of every sample agrees.
 */
final class GoldenCheck {
    private static final Tolerance EXACT = new Tolerance(0, 0);
    private final ModelSpec spec;
    private final Tolerance tolerance;

    GoldenCheck(ModelSpec spec, Golden golden, String variant) {
        this.spec = spec;
        this.tolerance = golden.tolerances().getOrDefault(variant, EXACT);
    }

    /** The first difference that is too large, for people; empty where the case passes. */
    Optional<String> difference(Golden.Case golden, List<Golden.Value> expected, List<Tensor> actual) {
        for (Golden.Value value : expected) {
            Tensor output = Tensor.named(value.name(), actual);
            if (output == null) {
                return Optional.of("golden case " + golden.name() + ": no output " + value.name());
            }
            Optional<String> difference = compare(value.tensor(), output, tolerance.of(value.name()));
            if (difference.isPresent()) {
                return Optional.of(
                        "golden case " + golden.name() + ", output " + value.name() + ": " + difference.get());
            }
        }
        return Optional.empty();
    }

    private Optional<String> compare(Tensor expected, Tensor actual, Tolerance tolerance) {
        if (expected.datatype() != actual.datatype() || !Arrays.equals(expected.shape(), actual.shape())) {
            return Optional.of(actual.datatype() + Arrays.toString(actual.shape()) + " (expected: "
                    + expected.datatype() + Arrays.toString(expected.shape()) + ")");
        }
        int bytes = expected.datatype().bytes();
        for (int i = 0; bytes > 0 && i < expected.elements(); i++) {
            double want = value(expected, i);
            double got = value(actual, i);
            boolean close =
                    want == got || Math.abs(got - want) <= tolerance.absolute() + tolerance.relative() * Math.abs(want);
            if (!close && !winnersAgree(expected, actual)) {
                return Optional.of("value " + i + " is " + got + " (expected: " + want + " within "
                        + tolerance.absolute() + " + " + tolerance.relative() + " of it, or the same class)");
            }
        }
        return Optional.empty();
    }

    private boolean winnersAgree(Tensor expected, Tensor actual) {
        boolean scores = spec.outputs().stream()
                .anyMatch(o -> o.name().equals(expected.name())
                        && (o.role() == Role.LOGITS || o.role() == Role.PROBABILITIES));
        int classes = expected.shape().length == 0 ? 0 : (int) expected.shape()[expected.shape().length - 1];
        if (!scores || classes < 2) {
            return false;
        }
        for (int from = 0; from < expected.elements(); from += classes) {
            int winner = winner(actual, from, classes);
            if (winner < 0 || winner != winner(expected, from, classes)) {
                return false;
            }
        }
        return true;
    }

    /** Index of the greatest value; -1 where one is no number. */
    private static int winner(Tensor tensor, int from, int classes) {
        int best = 0;
        for (int i = 0; i < classes; i++) {
            double value = value(tensor, from + i);
            if (!Double.isFinite(value)) {
                return -1;
            }
            if (value > value(tensor, from + best)) {
                best = i;
            }
        }
        return best;
    }

    private static double value(Tensor tensor, int index) {
        ByteBuffer data = tensor.data();
        DataType type = tensor.datatype();
        int at = index * type.bytes();
        return switch (type) {
            case FP32 -> data.getFloat(at);
            case FP64 -> data.getDouble(at);
            case FP16 -> Float.float16ToFloat(data.getShort(at));
            case BF16 -> Float.intBitsToFloat(data.getShort(at) << 16);
            case INT64, UINT64 -> data.getLong(at);
            case INT32 -> data.getInt(at);
            case UINT32 -> Integer.toUnsignedLong(data.getInt(at));
            case INT16 -> data.getShort(at);
            case UINT16 -> Short.toUnsignedInt(data.getShort(at));
            case INT8 -> data.get(at);
            case UINT8, BOOL -> Byte.toUnsignedInt(data.get(at));
            case BYTES -> Double.NaN;
        };
    }
}
