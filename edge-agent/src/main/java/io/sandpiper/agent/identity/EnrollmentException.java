package io.sandpiper.agent.identity;

/** Enrolment that did not happen, told for people. */
public final class EnrollmentException extends Exception {
    /** What kind of failure, for the exit code. */
    public enum Kind {
        /** The gateway said no: wrong, used or expired token, or a name that is taken. */
        NOT_ALLOWED,
        UNREACHABLE,
        FAILED
    }

    private final Kind kind;

    public EnrollmentException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public EnrollmentException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
