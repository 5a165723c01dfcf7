package io.sandpiper.engine;

/** The runtime refused a model or a run; the message is the runtime's, cut and escaped. */
public final class EngineException extends Exception {
    public EngineException(String message) {
        super(message);
    }

    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
