package io.sandpiper.e2e.process;

import java.util.List;

/** How a command ended and what it said. */
public record Finished(List<String> command, int exitCode, String out, String err) {
    /** This, if it exited with 0; otherwise fails with everything it said. */
    public Finished succeeded() {
        if (exitCode != 0) {
            throw new AssertionError(this + " (expected: exit code 0)");
        }
        return this;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\nexit code " + exitCode + "\nstdout: " + out + "\nstderr: " + err;
    }
}
