package io.sandpiper.agent.serve;

import java.math.BigDecimal;
import java.util.function.Consumer;

/** Prometheus' text format 0.0.4, written family after family. Not thread-safe. */
final class MetricsText {
    private static final int NANO_DIGITS = 9;

    private final StringBuilder text = new StringBuilder(4_096);
    private String family = "";

    /**
     * One metric: its head, then its samples.
     *
     * @param name ends in its unit; {@code _total} where it only grows
     * @param help without a line's end
     */
    void family(String name, String type, String help, Consumer<MetricsText> samples) {
        family = name;
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        samples.accept(this);
    }

    void sample(String labels, long value) {
        sample("", labels, Long.toString(value));
    }

    /** @param nanos written as seconds */
    void seconds(String labels, long nanos) {
        sample("", labels, seconds(nanos));
    }

    /** @param suffix of the family's name, as histograms have them */
    void sample(String suffix, String labels, String value) {
        text.append(family).append(suffix);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ').append(value).append('\n');
    }

    /** Never with an exponent. */
    static String seconds(long nanos) {
        BigDecimal seconds = BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
        return (seconds.signum() == 0 ? BigDecimal.ZERO : seconds).toPlainString();
    }

    /** A label's value. */
    static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
