package io.sandpiper.engine.task;

import java.util.Optional;

/**
 * The expected calibration error of Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017):
 * how far a classifier's confidence is from how often it is right. Samples fall by the winner's probability into 15 bins
 * of equal width; of each bin the distance between its mean confidence and its share of right answers counts, by its
 * share of the samples. From 0, where of the answers that are given with 80 % confidence 80 % are right, to 1. It says
 * nothing of how often the classifier is right, and with few samples it is too high.
 */
public final class CalibrationError {
    /** As the paper has it. */
    private static final int BINS = 15;

    /** A sum of 32-bit floats that should be 1 may be a little more. */
    private static final double ROUNDING = 1e-5;

    private CalibrationError() {}

    /**
     * @param confidence the winner's probability a sample
     * @return empty where a confidence is no probability
     */
    public static Optional<Double> expected(int[] predicted, double[] confidence, int[] labels) {
        if (predicted.length != labels.length || confidence.length != labels.length || labels.length == 0) {
            throw new IllegalArgumentException(predicted.length + " and " + labels.length + " samples");
        }
        double[] surplus = new double[BINS];
        for (int i = 0; i < labels.length; i++) {
            if (!(confidence[i] >= 0 && confidence[i] <= 1 + ROUNDING)) {
                return Optional.empty();
            }
            double probability = Math.min(1, confidence[i]);
            surplus[bin(probability)] += probability - (predicted[i] == labels[i] ? 1 : 0);
        }
        double sum = 0;
        for (double bin : surplus) {
            sum += Math.abs(bin);
        }
        return Optional.of(sum / labels.length);
    }

    /** Bins are open below and closed above, the first one closed below too. */
    private static int bin(double probability) {
        return Math.max(0, (int) Math.ceil(probability * BINS) - 1);
    }
}
