package io.sandpiper.engine.task;

/** Metrics of classifiers: accuracy against labels, and agreement of two models. */
public final class ClassMetric {
    /** The spec's {@code metric}. */
    public static final String ACCURACY = "accuracy";

    /** The 97.5 % quantile of the normal distribution, for a two-sided 95 % interval. */
    private static final double Z = 1.959963984540054;

    private ClassMetric() {}

    /** A share with its 95 % interval. */
    public record Share(double value, double low, double high) {}

    /** The share of predictions that equal their label. */
    public static Share accuracy(int[] predicted, int[] labels) {
        return wilson(matches(predicted, labels), labels.length);
    }

    /** The share of samples on which two models name the same class. */
    public static double agreement(int[] left, int[] right) {
        return (double) matches(left, right) / left.length;
    }

    /** Wilson's score interval (1927): unlike the normal approximation it stays within 0 and 1. */
    public static Share wilson(int hits, int n) {
        double p = (double) hits / n;
        double z2 = Z * Z;
        double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
        double half = Z * Math.sqrt(p * (1 - p) / n + z2 / (4.0 * n * n)) / (1 + z2 / n);
        return new Share(p, Math.max(0, centre - half), Math.min(1, centre + half));
    }

    private static int matches(int[] left, int[] right) {
        if (left.length != right.length || left.length == 0) {
            throw new IllegalArgumentException(left.length + " and " + right.length + " samples");
        }
        int hits = 0;
        for (int i = 0; i < left.length; i++) {
            if (left[i] == right[i]) {
                hits++;
            }
        }
        return hits;
    }
}
