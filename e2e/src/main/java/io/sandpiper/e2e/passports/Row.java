package io.sandpiper.e2e.passports;

import io.sandpiper.converter.passport.ProcessorClass;
import io.sandpiper.protocol.bundle.Evidence.ClassParity;
import io.sandpiper.protocol.bundle.Evidence.Loss;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A variant as one class of processors runs it, beside what the manifest says.
 *
 * @param said null where the manifest says nothing, as of what computes in floats
 * @param exactly what it says of exact sums, for what a class loses beside them
 */
record Row(
        String variant,
        ProcessorClass where,
        double agreement,
        double decibels,
        double loss,
        @Nullable ClassParity said,
        @Nullable ClassParity exactly) {
    static final String HEADING = String.format(
            Locale.ROOT,
            "%-20s %-19s %9s %9s %8s  %-12s %-9s",
            "variant",
            "class",
            "agreement",
            "outputs",
            "loss",
            "manifest",
            "published");

    /** The manifest has six digits of a share, and one of a decibel. */
    private static final double SHARE = 1e-6;

    private static final double DECIBEL = 0.1;
    /** Other machines round to a neighbouring step now and then; what saturates falls far below. */
    private static final double LEAST_AGREEMENT = 0.99;

    private static final double LEAST_DECIBELS = 30;
    /** A step of any integer is a louder one. */
    private static final double FLOAT_DECIBELS = 100;

    private static final double TOLERANCE = 0.01;

    /** What does not hold; empty where the manifest is confirmed. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (said == null || exactly == null) {
            return isFloat() ? List.of() : List.of("the manifest says nothing of it");
        }
        if (said.basis().equals(ClassParity.UNMEASURED)) {
            return List.of("nobody measured it: this needs a machine without VNNI");
        }
        if (said.published() != loss <= TOLERANCE) {
            faults.add("published: " + said.published());
        }
        if (!where.saturates()) {
            if (agreement < LEAST_AGREEMENT || decibels < LEAST_DECIBELS) {
                faults.add("its sums are not exact");
            }
        } else if (said.basis().equals(ClassParity.CONSTRUCTION)) {
            if (Double.isFinite(decibels)) {
                faults.add("expected: equal, bit by bit");
            }
        } else if (differs(agreement, said.agreement(), SHARE)
                || differs(decibels, said.decibels(), DECIBEL)
                || differs(loss, more(said.loss(), exactly.loss()), 2 * SHARE)) {
            faults.add("the manifest says " + said);
        }
        return faults;
    }

    /** What computes in floats differs by its last bits: it needs no passport, and has none. */
    private boolean isFloat() {
        return agreement >= 1 && decibels >= FLOAT_DECIBELS;
    }

    private static boolean differs(double measured, @Nullable Double said, double by) {
        return said == null ? Double.isFinite(measured) : Math.abs(measured - said) > by;
    }

    private static @Nullable Double more(@Nullable Loss here, @Nullable Loss exactly) {
        return here == null || exactly == null ? null : Double.valueOf(here.value() - exactly.value());
    }

    String line() {
        List<String> faults = faults();
        return String.format(
                        Locale.ROOT,
                        "%-20s %-19s %9.4f %9s %8.4f  %-12s %-9s ",
                        variant,
                        where.device(),
                        agreement,
                        Double.isFinite(decibels) ? String.format(Locale.ROOT, "%.1f dB", decibels) : "equal",
                        loss,
                        said == null ? "float" : said.basis(),
                        said == null || said.published() ? "yes" : "no")
                + (faults.isEmpty() ? "ok" : "FAILED: " + String.join("; ", faults));
    }
}
