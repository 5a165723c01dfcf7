package io.sandpiper.converter.calibrate;

/**
 * The values that a tensor is allowed, zero always among them; and the uint8 numbers that stand for them: {@code real =
 * (q - zeroPoint) * scale}.
 */
public record Range(float low, float high) {
    public static final Range EMPTY = new Range(0, 0);

    private static final int STEPS = 255;
    /** Bits of a scale's mantissa that are dropped: calibration on another processor must not change the file. */
    private static final int DROPPED_BITS = 12;

    public float scale() {
        double exact = ((double) high - low) / STEPS;
        return exact < Float.MIN_NORMAL ? 1 : roundedUp((float) exact);
    }

    public int zeroPoint() {
        return Math.clamp(Math.round(-low / scale()), 0, STEPS);
    }

    private static float roundedUp(float value) {
        int mask = (1 << DROPPED_BITS) - 1;
        return Float.intBitsToFloat((Float.floatToRawIntBits(value) + mask) & ~mask);
    }
}
