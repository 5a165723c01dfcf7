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

    /**
     * How much lower the share of right predictions is for {@code other} than for {@code one} on the same samples, with
     * Newcombe's interval for paired shares (1998, method 10).
     */
    public static Share paired(int[] one, int[] other, int[] labels) {
        int n = labels.length;
        double both = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < n; i++) {
            boolean left = one[i] == labels[i];
            boolean right = other[i] == labels[i];
            both += left && right ? 1 : 0;
            first += left && !right ? 1 : 0;
            second += !left && right ? 1 : 0;
        }
        double neither = n - both - first - second;
        Share p = wilson((int) (both + first), n);
        Share q = wilson((int) (both + second), n);
        double margins = (both + first) * (second + neither) * (both + second) * (first + neither);
        double odds = both * neither - first * second;
        double corrected = odds > 0 ? Math.max(0, odds - n / 2.0) : odds;
        double phi = margins == 0 ? 0 : corrected / Math.sqrt(margins);
        double difference = (first - second) / n;
        return new Share(
                difference,
                difference - span(p.value() - p.low(), q.high() - q.value(), phi),
                difference + span(p.high() - p.value(), q.value() - q.low(), phi));
    }

    private static double span(double a, double b, double phi) {
        return Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
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
