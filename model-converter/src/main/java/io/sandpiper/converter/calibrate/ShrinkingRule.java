package io.sandpiper.converter.calibrate;

/**
 * Tries the full range and ever smaller limits of magnitude, and takes the one with the least cost; of equals the largest.
 */
abstract class ShrinkingRule implements RangeRule {
    private static final int STEPS = 100;
    /** Below this share of the largest magnitude a tensor would be cut to pieces. */
    private static final double LEAST = 0.1;

    @Override
    public final Range range(Observation seen) {
        Range best = MIN_MAX.range(seen);
        if (!seen.isCounted()) {
            return best;
        }
        double reach = Math.max(-seen.low(), seen.high());
        double least = Double.POSITIVE_INFINITY;
        for (int step = 0; step <= STEPS; step++) {
            double limit = reach * (1 - (1 - LEAST) * step / STEPS);
            Range tried = new Range((float) Math.max(seen.low(), -limit), (float) Math.min(seen.high(), limit));
            double cost = cost(seen, tried);
            if (cost < least) {
                least = cost;
                best = tried;
            }
        }
        return best;
    }

    /** How much worse the tensor becomes in that range. */
    abstract double cost(Observation seen, Range tried);
}
