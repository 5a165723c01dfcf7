package io.sandpiper.agent.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What one check found.
 *
 * @param check what was looked at, for example {@code clock}
 * @param found as it is
 * @param expected as it should be; null where it is well
 * @param cure what to do; null where it is well
 */
public record Finding(
        String check,
        Outcome outcome,
        String found,
        @Nullable String expected,
        @Nullable String cure) {
    /** How bad it is. */
    public enum Outcome {
        ok,
        warn,
        fail
    }

    static Finding ok(String check, String found) {
        return new Finding(check, Outcome.ok, found, null, null);
    }

    static Finding warn(String check, String found, String expected, String cure) {
        return new Finding(check, Outcome.warn, found, expected, cure);
    }

    static Finding fail(String check, String found, String expected, String cure) {
        return new Finding(check, Outcome.fail, found, expected, cure);
    }
}
