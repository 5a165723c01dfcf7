package io.sandpiper.converter.progress;

import java.util.Locale;

/** What a conversion does, in this order. */
public enum Stage {
    CHECK,
    OPTIMIZE,
    QUANTIZE,
    PROVE,
    BUNDLE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
