package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.Node;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a product multiplies its weights with, row by row: the last axis of the input of a MatMul or Gemm, and for a Conv
 * what lies under its kernel at one place, in the order of its weights (im2col), padding as zeros.
 */
final class Patches {
    /** Places that a whole tensor's rows are taken from lie this far apart, as a share of it: no stride hits one column. */
    private static final double APART = 0.618_033_988_749_894_9;

    private final int groups;
    private final int length;
    private final @Nullable Window window;

    /** A kernel's geometry, all by spatial axis. */
    private record Window(int channels, int[] kernel, int[] strides, int[] dilations, int[] before, int[] after) {
        static Window of(Node conv, long[] weights) {
            int axes = weights.length - 2;
            int[] kernel = new int[axes];
            for (int a = 0; a < axes; a++) {
                kernel[a] = (int) weights[a + 2];
            }
            long[] pads = conv.integers("pads");
            int[] before = new int[axes];
            int[] after = new int[axes];
            for (int a = 0; a < axes && pads != null; a++) {
                before[a] = (int) pads[a];
                after[a] = (int) pads[a + axes];
            }
            return new Window(
                    (int) weights[1],
                    kernel,
                    ones(conv.integers("strides"), axes),
                    ones(conv.integers("dilations"), axes),
                    before,
                    after);
        }

        private static int[] ones(long @Nullable [] given, int axes) {
            int[] values = new int[axes];
            for (int a = 0; a < axes; a++) {
                values[a] = given == null ? 1 : (int) given[a];
            }
            return values;
        }

        /** Places along an axis of the output. */
        int places(int axis, long input) {
            long reach = (long) dilations[axis] * (kernel[axis] - 1) + 1;
            return (int) Math.max(0, (input + before[axis] + after[axis] - reach) / strides[axis] + 1);
        }

        int taps() {
            int taps = 1;
            for (int k : kernel) {
                taps *= k;
            }
            return taps;
        }
    }

    /** Takes a row, which is only lent. */
    @FunctionalInterface
    interface Taker {
        void take(int group, float[] row);
    }

    private Patches(int groups, int length, @Nullable Window window) {
        this.groups = groups;
        this.length = length;
        this.window = window;
    }

    /** @return null for padding that the runtime computes itself */
    static @Nullable Patches of(Node product, long[] weights) {
        if (!product.is("Conv")) {
            return new Patches(1, (int) weights[1 - Operators.outputAxis(product)], null);
        }
        if (!product.text("auto_pad", "NOTSET").equals("NOTSET")) {
            return null;
        }
        Window window = Window.of(product, weights);
        return new Patches((int) product.integer("group", 1), window.channels * window.taps(), window);
    }

    int groups() {
        return groups;
    }

    /** Values of a row. */
    int length() {
        return length;
    }

    /** Reads at most so many rows of each group, from all over the tensor; a tensor of another shape gives none. */
    void read(Tensor tensor, int most, Taker taker) {
        if (tensor.datatype() != DataType.FP32) {
            return;
        }
        FloatBuffer values = tensor.data().asFloatBuffer();
        Window conv = window;
        if (conv == null) {
            readRows(values, tensor.shape(), most, taker);
        } else if (tensor.shape().length == conv.kernel.length + 2
                && tensor.shape()[1] == (long) conv.channels * groups) {
            readPatches(conv, values, tensor.shape(), most, taker);
        }
    }

    private void readRows(FloatBuffer values, long[] shape, int most, Taker taker) {
        if (shape.length == 0 || shape[shape.length - 1] != length) {
            return;
        }
        float[] row = new float[length];
        int rows = values.limit() / length;
        for (int i = 0; i < Math.min(rows, most); i++) {
            values.get(place(i, rows, most) * length, row);
            taker.take(0, row);
        }
    }

    private void readPatches(Window conv, FloatBuffer values, long[] shape, int most, Taker taker) {
        int axes = conv.kernel.length;
        int[] places = new int[axes];
        int[] sizes = new int[axes];
        int inner = 1;
        int all = (int) shape[0];
        for (int a = 0; a < axes; a++) {
            sizes[a] = (int) shape[a + 2];
            places[a] = conv.places(a, sizes[a]);
            inner *= sizes[a];
            all *= places[a];
        }
        float[] row = new float[length];
        int[] offsets = new int[conv.taps()];
        int[] at = new int[axes];
        for (int i = 0; i < Math.min(all, most); i++) {
            int rest = place(i, all, most);
            for (int a = axes - 1; a >= 0; a--) {
                at[a] = rest % places[a];
                rest /= places[a];
            }
            offsets(conv, at, sizes, offsets);
            for (int group = 0; group < groups; group++) {
                int to = 0;
                for (int channel = 0; channel < conv.channels; channel++) {
                    int from = ((rest * groups + group) * conv.channels + channel) * inner;
                    for (int offset : offsets) {
                        row[to++] = offset < 0 ? 0 : values.get(from + offset);
                    }
                }
                taker.take(group, row);
            }
        }
    }

    /** Where in a channel each tap lies, -1 in the padding. */
    private static void offsets(Window conv, int[] at, int[] sizes, int[] offsets) {
        for (int tap = 0; tap < offsets.length; tap++) {
            int rest = tap;
            int offset = 0;
            int scale = 1;
            for (int a = sizes.length - 1; a >= 0; a--) {
                int place = at[a] * conv.strides[a] - conv.before[a] + rest % conv.kernel[a] * conv.dilations[a];
                rest /= conv.kernel[a];
                offset = offset < 0 || place < 0 || place >= sizes[a] ? -1 : offset + place * scale;
                scale *= sizes[a];
            }
            offsets[tap] = offset;
        }
    }

    private static int place(int i, int all, int most) {
        double share = i * APART;
        return all <= most ? i : (int) ((share - Math.floor(share)) * all);
    }
}
