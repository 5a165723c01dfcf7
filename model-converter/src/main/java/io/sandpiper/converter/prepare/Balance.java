package io.sandpiper.converter.prepare;

/**
 * Factors by channel that share unevenness between activations and the weights that read them. They are powers of two,
 * which change no bit of a float's fraction: the float model stays exactly what it was, on every processor.
 */
final class Balance {
    /** Beyond this from the middle a channel is hardly used, and its float range would be too. */
    private static final int MOST_DOUBLINGS = 20;

    private Balance() {}

    /**
     * What to divide activations by.
     *
     * @param peaks the largest activation a channel
     * @param weights the largest weight that reads it, 0 in all where the reader has a scale a channel anyway
     */
    static float[] factors(double[] peaks, double[] weights) {
        int[] exponents = new int[peaks.length];
        boolean free = java.util.Arrays.stream(weights).allMatch(w -> w == 0);
        double sum = 0;
        int used = 0;
        for (int c = 0; c < peaks.length; c++) {
            if (peaks[c] > 0 && (free || weights[c] > 0)) {
                double exact = free ? peaks[c] : Math.sqrt(peaks[c] / weights[c]);
                exponents[c] = (int) Math.rint(StrictMath.log(exact) / StrictMath.log(2));
                sum += exponents[c];
                used++;
            }
        }
        int middle = used == 0 ? 0 : (int) Math.rint(sum / used);
        float[] factors = new float[peaks.length];
        for (int c = 0; c < factors.length; c++) {
            boolean known = peaks[c] > 0 && (free || weights[c] > 0);
            int exponent = known ? Math.clamp(exponents[c] - middle, -MOST_DOUBLINGS, MOST_DOUBLINGS) : 0;
            factors[c] = Math.scalb(1f, exponent);
        }
        return factors;
    }

    static boolean isEven(float[] factors) {
        for (float factor : factors) {
            if (factor != 1) {
                return false;
            }
        }
        return true;
    }
}
