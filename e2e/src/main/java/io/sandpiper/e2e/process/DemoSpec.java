package io.sandpiper.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A demo model's specification with another budget, for a machine that is not the one it was written for. */
public final class DemoSpec {
    /** Of one request, at the 99th percentile. */
    public static final String TIME = "p99: 50ms";
    /** Of the process that tries the model. */
    public static final String MEMORY = "memory: 64MiB";

    private DemoSpec() {}

    /**
     * Writes a copy into {@code to} and returns that.
     *
     * @param budget one of this class's, as the demo's file has it
     */
    public static Path with(Path spec, String budget, String other, Path to) {
        try {
            String text = Files.readString(spec);
            if (!text.contains(budget)) {
                throw new IllegalStateException(spec + " has no " + budget);
            }
            return Files.writeString(to, text.replace(budget, other));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
