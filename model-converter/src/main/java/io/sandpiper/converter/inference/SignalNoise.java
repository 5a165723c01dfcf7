package io.sandpiper.converter.inference;

/** The signal-to-noise ratio of values beside those that they should be. Not thread-safe. */
public final class SignalNoise {
    /** Of a signal that did not change at all. */
    private static final double NOISELESS = 200;

    private double signal;
    private double noise;

    /** A value that should be finite and is not counts as if it were lost; one that should not be does not count. */
    public void add(double expected, double actual) {
        if (!Double.isFinite(expected)) {
            return;
        }
        double difference = expected - actual;
        signal += expected * expected;
        noise += Double.isFinite(difference) ? difference * difference : expected * expected;
    }

    /** Whether any value is another. */
    public boolean differs() {
        return noise > 0;
    }

    /** Nothing was said and nothing disturbed it: it tells nothing. */
    public boolean isSilent() {
        return signal == 0 && noise == 0;
    }

    /** Ten times the decimal logarithm of the powers' ratio, to a tenth: last bits may depend on the processor. */
    public double decibels() {
        if (noise == 0) {
            return NOISELESS;
        }
        return signal == 0 ? -NOISELESS : Math.round(100 * StrictMath.log10(signal / noise)) / 10.0;
    }
}
