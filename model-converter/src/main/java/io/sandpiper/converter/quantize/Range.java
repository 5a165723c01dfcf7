package io.sandpiper.converter.quantize;

/**
 * The values that a tensor took, zero always among them; and the uint8 numbers that stand for them: {@code real = (q -
 * zeroPoint) * scale}.
 */
record Range(float low, float high) {
    static final Range EMPTY = new Range(0, 0);

    private static final int STEPS = 255;
    /** Bits of a scale's mantissa that are dropped: calibration on another processor must not change the file. */
    private static final int DROPPED_BITS = 12;

    float scale() {
        double exact = ((double) high - low) / STEPS;
        return exact < Float.MIN_NORMAL ? 1 : roundedUp((float) exact);
    }

    int zeroPoint() {
        return Math.clamp(Math.round(-low / scale()), 0, STEPS);
    }

    private static float roundedUp(float value) {
        int mask = (1 << DROPPED_BITS) - 1;
        return Float.intBitsToFloat((Float.floatToRawIntBits(value) + mask) & ~mask);
    }
}
