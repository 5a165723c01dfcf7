package io.sandpiper.gateway.device;

/** An enrolment that was refused, in words that an operator can act on; no token was burnt. */
public final class EnrolRefusedException extends RuntimeException {
    /** Why, and with it which status EST answers. */
    public enum Reason {
        WRONG_TOKEN(401),
        USED_TOKEN(401),
        EXPIRED_TOKEN(401),
        /** The token is for another device. */
        WRONG_NAME(403),
        /** The certificate that was shown gives no right any more, or never did. */
        WRONG_CERTIFICATE(403),
        NAME_TAKEN(409),
        BAD_REQUEST(400),
        UNKNOWN_TYPE(415);

        private final int status;

        Reason(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    private final Reason reason;

    public EnrolRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
