package io.sandpiper.agent.update;

/** A version that did not load into its slot; the message is for people. */
public final class ActivationException extends Exception {
    private final boolean damage;

    public ActivationException(String message, Throwable cause) {
        this(message, cause, false);
    }

    /** @param isDamage its files were damaged on this disk, and are deleted: no word against the version */
    public ActivationException(String message, Throwable cause, boolean isDamage) {
        super(message, cause);
        this.damage = isDamage;
    }

    boolean isDamage() {
        return damage;
    }
}
