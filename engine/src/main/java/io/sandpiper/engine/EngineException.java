package io.sandpiper.engine;

/** The runtime refused a model or a run; the message is the runtime's, cut and escaped. */
public final class EngineException extends Exception {
    private final boolean invalidInput;

    public EngineException(String message) {
        super(message);
        this.invalidInput = false;
    }

    public EngineException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /** @param invalidInput whether the runtime blames what it was given, for example an index outside a table */
    public EngineException(String message, Throwable cause, boolean invalidInput) {
        super(message, cause);
        this.invalidInput = invalidInput;
    }

    /** True where the values that a run was given are at fault, not the model. */
    public boolean isInvalidInput() {
        return invalidInput;
    }
}
