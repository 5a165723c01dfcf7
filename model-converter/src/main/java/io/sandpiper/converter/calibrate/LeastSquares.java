package io.sandpiper.converter.calibrate;

/** The range with the least mean squared error: rounding within it, cutting outside. */
public final class LeastSquares extends ShrinkingRule {
    @Override
    public String name() {
        return "mse";
    }

    @Override
    double cost(Observation seen, Range tried) {
        long[] bins = seen.bins();
        double width = ((double) seen.high() - seen.low()) / bins.length;
        double step = ((double) tried.high() - tried.low()) / 255;
        double rounding = step * step / 12;
        double sum = 0;
        for (int i = 0; i < bins.length; i++) {
            double value = seen.low() + (i + 0.5) * width;
            double cut = Math.max(0, Math.max(tried.low() - value, value - tried.high()));
            sum += bins[i] * (cut > 0 ? cut * cut : rounding);
        }
        return sum;
    }
}
