package io.sandpiper.agent.fuzz;

import java.util.Optional;

/** What Jazzer calls: the target that {@code -Dfuzz.target} names. See bin/fuzz. */
public final class FuzzEntry {
    private static final FuzzTarget TARGET = Optional.ofNullable(
                    FuzzTargets.all().get(System.getProperty("fuzz.target", "")))
            .orElseThrow(() -> new IllegalArgumentException(
                    "fuzz.target: one of " + String.join(" ", FuzzTargets.all().keySet())));

    private FuzzEntry() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        TARGET.read(data);
    }
}
