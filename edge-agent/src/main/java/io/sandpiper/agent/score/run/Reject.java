package io.sandpiper.agent.score.run;

import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.error.InvalidInputException;

/**
 * A row that cannot be scored, and why.
 *
 * @param line as its source counts
 */
public record Reject(long line, String field, String value, String expected) {
    static Reject of(long line, InvalidInputException e) {
        return new Reject(line, e.field(), e.value(), e.expected());
    }

    static Reject of(long line, EngineException e) {
        return new Reject(
                line, "model", InvalidInputException.shown(String.valueOf(e.getMessage())), "a run without an error");
    }
}
