package io.sandpiper.e2e.crash;

import java.util.Locale;

/** The two programs that are killed. */
enum Program {
    GATEWAY("io/sandpiper/gateway/"),
    AGENT("io/sandpiper/agent/");

    private final String classes;

    Program(String classes) {
        this.classes = classes;
    }

    /** Where its own classes lie on a class path. */
    String classes() {
        return classes;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
