package io.sandpiper.engine;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** The shapes of a model's inputs for one batch size: what an adapter lays buffers out by. */
public final class BatchShapes {
    private BatchShapes() {}

    /**
     * One shape an input, its free first axis replaced by {@code batch}; empty where strings or another free axis leave
     * the size open, or the model fixes another batch.
     */
    public static List<long[]> of(List<TensorInfo> inputs, int batch) {
        return inputs.stream().anyMatch(input -> input.datatype() == DataType.BYTES)
                ? List.of()
                : withTexts(inputs, batch);
    }

    /** As {@link #of}, also where some inputs are strings, whose bytes nobody knows before. */
    public static List<long[]> withTexts(List<TensorInfo> inputs, int batch) {
        List<long[]> shapes = new ArrayList<>();
        for (TensorInfo input : inputs) {
            long[] shape = axes(input);
            if (shape.length > 0 && shape[0] == -1) {
                shape[0] = batch;
            }
            boolean other = shape.length > 0 && shape[0] != batch;
            if (other || Arrays.stream(shape).anyMatch(axis -> axis < 0)) {
                return List.of();
            }
            shapes.add(shape);
        }
        return shapes;
    }

    /** True where the first axis may have any length, and no other. */
    public static boolean isBatchFree(TensorInfo info) {
        return !info.shape().isEmpty()
                && info.shape().getFirst() == -1
                && info.shape().stream().skip(1).allMatch(axis -> axis >= 0);
    }

    /**
     * How many samples these tensors are, where but for that they have the shapes of those laid out.
     *
     * @return -1 where they have not
     */
    public static long samples(List<Tensor> tensors, List<Tensor> laidOut) {
        long samples = -1;
        for (Tensor own : laidOut) {
            Tensor other = Tensor.named(own.name(), tensors);
            long[] shape = (other == null ? own : other).shape();
            boolean alike = shape.length > 0
                    && shape.length == own.shape().length
                    && Arrays.equals(shape, 1, shape.length, own.shape(), 1, shape.length);
            if (!alike || samples >= 0 && samples != shape[0]) {
                return -1;
            }
            samples = shape[0];
        }
        return samples;
    }

    /** What these are, with the axes that they have. */
    public static List<TensorInfo> infos(List<Tensor> tensors) {
        return tensors.stream()
                .map(t -> new TensorInfo(
                        t.name(), t.datatype(), LongStream.of(t.shape()).boxed().toList()))
                .toList();
    }

    /** True where the tensors are just those, in that order, and there are any. */
    public static boolean areAlike(List<Tensor> tensors, List<TensorInfo> infos) {
        if (tensors.isEmpty() || tensors.size() != infos.size()) {
            return false;
        }
        for (int i = 0; i < infos.size(); i++) {
            Tensor tensor = tensors.get(i);
            TensorInfo info = infos.get(i);
            if (!tensor.name().equals(info.name()) || !hasAxes(tensor.shape(), info.shape())) {
                return false;
            }
        }
        return true;
    }

    /** Asked for each request of a shape that is not laid out: nothing is made for it. */
    private static boolean hasAxes(long[] shape, List<Long> axes) {
        if (shape.length != axes.size()) {
            return false;
        }
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] != axes.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static long[] axes(TensorInfo info) {
        long[] axes = new long[info.shape().size()];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = info.shape().get(i);
        }
        return axes;
    }

    /** Tensors whose axes are all known; what they hold is undefined. */
    public static List<Tensor> allocate(List<TensorInfo> infos, TensorMemory memory) {
        List<Tensor> tensors = new ArrayList<>(infos.size());
        for (TensorInfo info : infos) {
            tensors.add(of(info.name(), info.datatype(), axes(info), memory));
        }
        return tensors;
    }

    private static Tensor of(String name, DataType type, long[] shape, TensorMemory memory) {
        long bytes = Tensor.elements(name, shape) * type.bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new InvalidInputException(name, Arrays.toString(shape), "at most 2 GiB of data");
        }
        return new Tensor(name, type, shape, memory.take((int) bytes));
    }

    /** Tensors like these, but for the length of their first axis; what they hold is undefined. */
    public static List<Tensor> resized(List<Tensor> tensors, long samples, TensorMemory memory) {
        List<Tensor> resized = new ArrayList<>(tensors.size());
        for (Tensor tensor : tensors) {
            long[] shape = tensor.shape().clone();
            shape[0] = samples;
            resized.add(of(tensor.name(), tensor.datatype(), shape, memory));
        }
        return resized;
    }
}
