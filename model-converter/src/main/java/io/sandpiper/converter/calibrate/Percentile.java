package io.sandpiper.converter.calibrate;

import java.util.Locale;

/** Leaves the same share of values out at either end, but never zero. */
public record Percentile(double percent) implements RangeRule {
    @Override
    public String name() {
        return String.format(Locale.ROOT, "percentile %s", percent);
    }

    @Override
    public Range range(Observation seen) {
        if (!seen.isCounted()) {
            return MIN_MAX.range(seen);
        }
        long[] bins = seen.bins();
        long total = 0;
        for (long bin : bins) {
            total += bin;
        }
        double out = total * (100 - percent) / 100 / 2;
        int first = 0;
        for (double left = bins[0]; left <= out && first < bins.length - 1; left += bins[first]) {
            first++;
        }
        int last = bins.length - 1;
        for (double right = bins[last]; right <= out && last > 0; right += bins[last]) {
            last--;
        }
        double width = ((double) seen.high() - seen.low()) / bins.length;
        float low = first == 0 ? seen.low() : (float) (seen.low() + first * width);
        float high = last == bins.length - 1 ? seen.high() : (float) (seen.low() + (last + 1) * width);
        return new Range(Math.min(low, 0), Math.max(high, 0));
    }
}
