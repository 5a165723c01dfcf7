package io.sandpiper.agent.score.input;

import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.engine.task.TextBuffer;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of one execution, as the place that rows are written into, value by value: numbers at once, texts when they
 * are asked for. One thread.
 */
public final class BatchTarget {
    /** Raw bytes without a sign. */
    private static final int BYTE_VALUES = 256;
    /** Scales and offsets that repeat later than those of a picture's channels get no table of bytes. */
    private static final int CHANNELS = 4;
    /** A float's bits, its sign aside: infinity, and NaN beyond. */
    private static final int INFINITE = 0x7f80_0000;

    private final Slot[] slots;
    private final boolean holdsTexts;

    /**
     * One input's way.
     *
     * @param floats the tensor's buffer where it holds FP32, which most do and which has a way of its own: the encoder looks
     *     at type and feature for each value
     * @param scale one an element
     * @param offset one an element
     * @param raw room for the raw values of one sample
     * @param floatSample room for what becomes of them
     * @param ofBytes what becomes of each byte, by the element's place in the order in which scale and offset repeat;
     *     null where they do not soon, or where a float cannot hold it
     * @param texts what the tensor will hold, null of numbers
     */
    private record Slot(
            InputEncoder encoder,
            Tensor tensor,
            int elements,
            @Nullable ByteBuffer floats,
            double[] scale,
            double[] offset,
            double[] raw,
            float[] floatSample,
            float @Nullable [][] ofBytes,
            @Nullable TextBuffer texts) {}

    /** @param laidOut tensors for a batch along the first axis; of texts, their shape counts alone */
    public BatchTarget(ModelSpec spec, List<Tensor> laidOut) {
        this.slots = spec.inputs().stream().map(input -> slot(input, laidOut)).toArray(Slot[]::new);
        this.holdsTexts = spec.inputs().stream().anyMatch(ModelSpec.Input::holdsTexts);
    }

    private static Slot slot(ModelSpec.Input input, List<Tensor> laidOut) {
        Tensor tensor = RowLayout.tensor(laidOut, input.name());
        long[] shape = tensor.shape();
        int elements = shape.length == 0 ? 1 : (int) (tensor.elements() / Math.max(1, shape[0]));
        return new Slot(
                new InputEncoder(input),
                tensor,
                elements,
                tensor.datatype() == DataType.FP32 ? tensor.data() : null,
                spread(input.scale(), 1, elements),
                spread(input.offset(), 0, elements),
                new double[elements],
                new float[elements],
                tensor.datatype() == DataType.FP32 ? ofBytes(input) : null,
                input.holdsTexts() ? new TextBuffer(input.name(), tensor.elements()) : null);
    }

    public boolean holdsTexts() {
        return holdsTexts;
    }

    /**
     * The first samples of an input of texts, as they were written.
     *
     * @param shape of them all
     */
    public Tensor texts(String input, long[] shape) {
        for (Slot slot : slots) {
            if (slot.texts != null && slot.tensor.name().equals(input)) {
                return slot.texts.tensor(shape);
            }
        }
        throw new IllegalArgumentException("no texts: " + input);
    }

    private static double[] spread(@Nullable List<Double> given, double otherwise, int elements) {
        double[] all = new double[elements];
        for (int i = 0; i < elements; i++) {
            all[i] = given == null || given.isEmpty() ? otherwise : given.get(i % given.size());
        }
        return all;
    }

    private static float @Nullable [][] ofBytes(ModelSpec.Input input) {
        int period = Math.max(count(input.scale()), count(input.offset()));
        if (period > CHANNELS || period % count(input.scale()) != 0 || period % count(input.offset()) != 0) {
            return null;
        }
        double[] scale = spread(input.scale(), 1, period);
        double[] offset = spread(input.offset(), 0, period);
        float[][] values = new float[period][BYTE_VALUES];
        for (int i = 0; i < period; i++) {
            for (int raw = 0; raw < BYTE_VALUES; raw++) {
                double value = raw * scale[i] + offset[i];
                if (!(Math.abs(value) <= Float.MAX_VALUE)) {
                    return null;
                }
                values[i][raw] = (float) value;
            }
        }
        return values;
    }

    private static int count(@Nullable List<Double> given) {
        return given == null || given.isEmpty() ? 1 : given.size();
    }

    /**
     * Writes one raw value.
     *
     * @param input by its place in the spec
     * @param at sample of the batch
     * @param element of the sample, in row-major order
     * @throws InvalidInputException where it is not finite or does not fit the tensor's type
     */
    public void put(int input, int at, int element, double raw) {
        Slot slot = slots[input];
        int index = at * slot.elements + element;
        if (slot.floats != null) {
            double value = raw * slot.scale[element] + slot.offset[element];
            if (Math.abs(value) <= Float.MAX_VALUE) {
                slot.floats.putFloat(index * Float.BYTES, (float) value);
                return;
            }
        }
        slot.encoder.put(slot.tensor, index, element, raw); // or its exception
    }

    /** As {@link #put(int, int, int, double)}, a text. */
    public void put(int input, int at, int element, String text) {
        Slot slot = slots[input];
        if (slot.texts == null) {
            throw new InvalidInputException(slot.tensor.name(), text, "a number");
        }
        slot.texts.put(at * slot.elements + element, text);
    }

    /** Room for the raw values of one sample of an input, the same at each call. */
    double[] sample(int input) {
        return slots[input].raw;
    }

    /**
     * Writes all raw values of one sample.
     *
     * @param raw in row-major order, as many as the sample has elements
     * @throws InvalidInputException where one is not finite or does not fit the tensor's type
     */
    void put(int input, int at, double[] raw) {
        Slot slot = slots[input];
        if (slot.floats == null || !scaled(slot, raw)) {
            for (int i = 0; i < raw.length; i++) {
                put(input, at, i, raw[i]);
            }
            return;
        }
        putSample(slot.floats, at, slot.floatSample);
    }

    /**
     * Writes one sample whose raw values are bytes without a sign, in row-major order from {@code from} on.
     *
     * @return false, and nothing is written, where there is no short way from a byte to this input
     */
    boolean putBytes(int input, int at, ByteBuffer raw, int from) {
        Slot slot = slots[input];
        if (slot.floats == null || slot.ofBytes == null) {
            return false;
        }
        float[] sample = slot.floatSample;
        int period = slot.ofBytes.length;
        for (int channel = 0; channel < period; channel++) {
            float[] values = slot.ofBytes[channel];
            for (int i = channel; i < sample.length; i += period) {
                sample[i] = values[raw.get(from + i) & 0xff];
            }
        }
        putSample(slot.floats, at, sample);
        return true;
    }

    private static void putSample(ByteBuffer floats, int at, float[] sample) {
        int bytes = sample.length * Float.BYTES;
        floats.slice(at * bytes, bytes).order(floats.order()).asFloatBuffer().put(sample);
    }

    /** Into the slot's sample; false where a value is beyond a float. No branch in the loop, so that it becomes vectors. */
    private static boolean scaled(Slot slot, double[] raw) {
        double[] scale = slot.scale;
        double[] offset = slot.offset;
        float[] sample = slot.floatSample;
        int largest = 0;
        for (int i = 0; i < sample.length; i++) {
            float value = (float) (raw[i] * scale[i] + offset[i]);
            sample[i] = value;
            largest = Math.max(largest, Float.floatToRawIntBits(value) & Integer.MAX_VALUE);
        }
        return largest < INFINITE;
    }

    public int elements(int input) {
        return slots[input].elements;
    }
}
