package io.sandpiper.agent.score.output;

/** One column of an output. */
public record Column(String name, Kind kind) {
    /** What its values are. */
    public enum Kind {
        WHOLE,
        /** Single precision is what models compute in. */
        REAL,
        TEXT
    }
}
