package io.sandpiper.agent.score;

import io.sandpiper.agent.score.run.Reject;

/** A row that cannot be scored, where a job was told to stop at such a one. What was scored before is kept. */
public final class StoppedException extends RuntimeException {
    StoppedException(String file, String lineName, Reject reject, long scored) {
        super(file + ", " + lineName + " " + reject.line() + ", " + reject.field() + ": " + reject.value()
                + " (expected: " + reject.expected() + "); the " + scored
                + " rows before it are done: --on-error reject goes on from here");
    }
}
