package io.sandpiper.agent.infer;

import io.sandpiper.agent.slot.Slot;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Role;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The rule for what a model gives: probabilities are finite, and of logits none is NaN or plus infinity (minus infinity is
 * a class that is ruled out). Outputs that are values may be anything. Any thread.
 */
public final class FiniteOutputs {
    private static final int NONE = -1;

    private FiniteOutputs() {}

    /**
     * @param inputs that the model was given
     * @throws NotFiniteException where an output breaks the rule and all inputs were finite: what is not finite may go through
     */
    public static void check(Slot slot, List<Tensor> inputs, List<Tensor> outputs) {
        for (ModelSpec.Output output : slot.spec().outputs()) {
            if (output.role() != Role.PROBABILITIES && output.role() != Role.LOGITS) {
                continue;
            }
            Tensor tensor = Tensor.named(output.name(), outputs);
            int at = tensor == null ? NONE : fault(tensor, output.role() == Role.LOGITS);
            if (tensor != null && at != NONE && areFinite(inputs)) {
                throw new NotFiniteException("model " + slot.version().model() + ": output " + output.name() + "["
                        + at + "] is " + TensorValues.get(tensor, at) + " (expected: finite, as "
                        + output.role() + " are)");
            }
        }
    }

    private static boolean areFinite(List<Tensor> inputs) {
        return inputs.stream().allMatch(input -> fault(input, false) == NONE);
    }

    /** The first element that is not finite. */
    private static int fault(Tensor tensor, boolean maybeMinusInfinity) {
        if (!isReal(tensor.datatype())) {
            return NONE;
        }
        int elements = tensor.elements();
        if (tensor.datatype() == DataType.FP32 && isFinite(tensor.data(), elements)) {
            return NONE;
        }
        for (int i = 0; i < elements; i++) {
            double value = TensorValues.get(tensor, i);
            if (!Double.isFinite(value) && !(maybeMinusInfinity && value == Double.NEGATIVE_INFINITY)) {
                return i;
            }
        }
        return NONE;
    }

    /** What most are, without a look at the type for each. */
    private static boolean isFinite(ByteBuffer floats, int count) {
        boolean finite = true;
        for (int i = 0; i < count; i++) {
            finite &= Float.isFinite(floats.getFloat(i * Float.BYTES));
        }
        return finite;
    }

    private static boolean isReal(DataType type) {
        return type == DataType.FP32 || type == DataType.FP64 || type == DataType.FP16 || type == DataType.BF16;
    }
}
