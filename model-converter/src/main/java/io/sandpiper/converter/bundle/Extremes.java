package io.sandpiper.converter.bundle;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The least and the greatest value of each sample, and their sum, which decides between equals: many an image has 0 and 255. */
final class Extremes {
    private final double[] least;
    private final double[] greatest;
    private final double[] sum;
    private final boolean[] finite;

    Extremes(int samples) {
        least = new double[samples];
        greatest = new double[samples];
        sum = new double[samples];
        finite = new boolean[samples];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(greatest, Double.NEGATIVE_INFINITY);
        Arrays.fill(finite, true);
    }

    void add(int sample, double[] values) {
        for (double value : values) {
            if (Double.isFinite(value)) {
                least[sample] = Math.min(least[sample], value);
                greatest[sample] = Math.max(greatest[sample], value);
                sum[sample] += value;
            } else {
                finite[sample] = false;
            }
        }
    }

    /** Every value of a sample is a number. */
    boolean finite(int sample) {
        return finite[sample];
    }

    /** Samples that have values at all, that with the greatest one first. */
    List<Integer> descending() {
        return ordered(Comparator.<Integer>comparingDouble(i -> -greatest[i]).thenComparingDouble(i -> -sum[i]));
    }

    /** Samples that have values at all, that with the least one first. */
    List<Integer> ascending() {
        return ordered(Comparator.<Integer>comparingDouble(i -> least[i]).thenComparingDouble(i -> sum[i]));
    }

    private List<Integer> ordered(Comparator<Integer> order) {
        return IntStream.range(0, least.length)
                .filter(i -> least[i] <= greatest[i])
                .boxed()
                .sorted(order.thenComparing(Comparator.naturalOrder()))
                .toList();
    }
}
