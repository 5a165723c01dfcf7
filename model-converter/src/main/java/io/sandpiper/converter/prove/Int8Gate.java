package io.sandpiper.converter.prove;

import io.sandpiper.protocol.bundle.Evidence.Loss;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decides whether an int8 variant is good enough to be published. */
public final class Int8Gate {
    /** Without labels: the share of samples on which int8 must name the original's class. */
    static final double MIN_AGREEMENT = 0.97;

    /** The share of the tolerance that a loss may certainly have, which is what its interval's lower end says. */
    static final double CLEARLY = 0.5;

    private Int8Gate() {}

    /**
     * @param outputDecibels signal-to-noise ratio of the worst output, NaN where it was not measured
     * @param leastDecibels what it must keep where there are no classes
     * @return why int8 is left out, null where it may be published
     */
    public static @Nullable String reasonAgainst(
            Measured int8, double outputDecibels, double leastDecibels, double tolerance) {
        Loss loss = int8.loss();
        if (loss != null) {
            if (loss.value() > tolerance) {
                return text(
                        "accuracy falls by %.1f points (95 %% interval: %.1f to %.1f), more than the tolerance of %.1f",
                        loss.value() * 100, loss.low() * 100, loss.high() * 100, tolerance * 100);
            }
            return loss.low() <= tolerance * CLEARLY
                    ? null
                    : text(
                            "accuracy clearly falls: by %.1f points or more (95 %% interval; expected: %.1f)",
                            loss.low() * 100, tolerance * CLEARLY * 100);
        }
        Double agreement = int8.agreement();
        if (agreement != null) {
            return agreement >= MIN_AGREEMENT
                    ? null
                    : text(
                            "it names the original's class on %.3f of the samples (expected: %.2f)",
                            agreement, MIN_AGREEMENT);
        }
        return outputDecibels >= leastDecibels
                ? null
                : text(
                        "its outputs keep %.1f dB of signal (expected: %.0f, as there is no metric)",
                        outputDecibels, leastDecibels);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
