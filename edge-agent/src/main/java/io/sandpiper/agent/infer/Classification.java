package io.sandpiper.agent.infer;

import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An output as its highest values, best first (Triton's extension_classification.md): a BYTES tensor of texts {@code
 * value:index} or {@code value:index:label}, in shape {@code [samples, count]}, or {@code [count]} of a tensor with one
 * axis.
 */
public final class Classification {
    private Classification() {}

    /**
     * @param count how many; where there are fewer, all
     * @param labels by index; left out where their number is another than that of the values
     */
    public static Tensor of(String field, Tensor output, long count, List<String> labels) {
        if (count < 1) {
            throw new InvalidInputException(field, count, "a whole number from 1");
        }
        if (output.datatype() == DataType.BYTES) {
            throw new InvalidInputException(field, output.name() + " of BYTES", "an output of numbers");
        }
        long[] shape = output.shape();
        int samples = shape.length > 1 ? Math.toIntExact(shape[0]) : 1;
        int classes = samples == 0 ? 0 : output.elements() / samples;
        int best = (int) Math.min(count, classes);
        TextBytes texts = new TextBytes();
        for (int sample = 0; sample < samples; sample++) {
            double[] values = TensorValues.sample(output, sample, samples);
            IntStream.range(0, classes)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer i) -> key(values[i]))
                            .reversed()
                            .thenComparing(Comparator.naturalOrder()))
                    .limit(best)
                    .map(i -> text(output.datatype(), values[i], i, labels.size() == classes ? labels.get(i) : null))
                    .forEach(text -> texts.add(text.getBytes(StandardCharsets.UTF_8)));
        }
        return texts.tensor(output.name(), shape.length > 1 ? new long[] {samples, best} : new long[] {best});
    }

    /** What is no number comes last. */
    private static double key(double value) {
        return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
    }

    private static String text(DataType type, double value, int index, @Nullable String label) {
        boolean real = type == DataType.FP16 || type == DataType.BF16 || type == DataType.FP32 || type == DataType.FP64;
        String number = real && Double.isFinite(value)
                ? String.format(Locale.ROOT, "%f", value)
                : real ? Double.toString(value) : Long.toString((long) value);
        return number + ":" + index + (label == null ? "" : ":" + label);
    }
}
