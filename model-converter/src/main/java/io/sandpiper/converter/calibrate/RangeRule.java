package io.sandpiper.converter.calibrate;

/** How an activation's range follows from what it was. Implementations are stateless. */
public interface RangeRule {
    /** As it stands in records: {@code minmax}, {@code percentile 99.99}. */
    String name();

    /** A range that holds zero; all of it where the tensor took one value alone. */
    Range range(Observation seen);

    /** From the smallest to the largest finite value. */
    RangeRule MIN_MAX = new RangeRule() {
        @Override
        public String name() {
            return "minmax";
        }

        @Override
        public Range range(Observation seen) {
            return new Range(seen.low(), seen.high());
        }
    };
}
