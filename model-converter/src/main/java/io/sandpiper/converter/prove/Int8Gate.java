package io.sandpiper.converter.prove;

import io.sandpiper.protocol.bundle.Evidence.Measured;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decides whether an int8 variant is good enough to be published. */
public final class Int8Gate {
    /** Without labels: the share of samples on which int8 must name the original's class. */
    static final double MIN_AGREEMENT = 0.97;
    /** Without classes: the signal that the model's outputs must keep. */
    static final double MIN_DECIBELS = 20;

    private Int8Gate() {}

    /**
     * @param outputDecibels signal-to-noise ratio of the worst output, NaN where it was not measured
     * @return why int8 is left out, null where it may be published
     */
    public static @Nullable String reasonAgainst(
            Measured int8, Measured original, double outputDecibels, double tolerance) {
        Double before = original.value();
        Double after = int8.value();
        if (before != null && after != null) {
            return after >= before - tolerance
                    ? null
                    : text(
                            "accuracy falls from %.3f to %.3f, more than the tolerance of %.1f points",
                            before, after, tolerance * 100);
        }
        Double agreement = int8.agreement();
        if (agreement != null) {
            return agreement >= MIN_AGREEMENT
                    ? null
                    : text(
                            "it names the original's class on %.3f of the samples (expected: %.2f)",
                            agreement, MIN_AGREEMENT);
        }
        return outputDecibels >= MIN_DECIBELS
                ? null
                : text(
                        "its outputs keep %.1f dB of signal (expected: %.0f, as there is no metric)",
                        outputDecibels, MIN_DECIBELS);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
