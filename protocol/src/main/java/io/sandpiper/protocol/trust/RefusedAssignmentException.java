package io.sandpiper.protocol.trust;

/** An assignment that must not be acted on, and why. */
public final class RefusedAssignmentException extends Exception {
    /** What is wrong with it. */
    public enum Reason {
        UNREADABLE,
        BAD_SIGNATURE,
        UNTRUSTED_SIGNER,
        /** The authority vouches for it, and the fleet's list does not, or no more. */
        UNNAMED_SIGNER,
        OTHER_DEVICE,
        LOWER_COUNTER,
        /** So high that no true one could follow before long. */
        FAR_AHEAD,
        /** Under the counter of another that was acted on. */
        OTHER_CONTENT,
        EXPIRED,
        /** Its signer's certificate is not valid at the device's time, though it is the fleet's. */
        CLOCK
    }

    private final Reason reason;

    public RefusedAssignmentException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
