package io.sandpiper.agent.update;

/** Why fetching stopped for now; none of these says anything against the model. */
final class FetchException extends Exception {
    /** What stopped it. */
    enum Kind {
        /** A newer assignment asks for something else. */
        SUPERSEDED,
        /** Nothing useful was heard for long. */
        STALLED,
        DISK_FULL,
        /** The fleet's metadata does not say, or says no more, that these bytes are a model. */
        UNTRUSTED
    }

    private final Kind kind;

    FetchException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
