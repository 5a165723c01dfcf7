package io.sandpiper.agent.score.input;

import org.jspecify.annotations.Nullable;

/**
 * A value that is passed through from the input to the output.
 *
 * @param text as the input had it; null where it had none
 * @param literal true for a number, a truth value, an array or an object: what is JSON as it stands
 */
public record Kept(@Nullable String text, boolean literal) {
    public static final Kept NONE = new Kept(null, false);

    /** A number: without a point where it is whole; none where it is not finite, which JSON cannot say. */
    public static Kept of(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return new Kept(whole ? Long.toString((long) value) : Double.toString(value), true);
    }
}
