package io.sandpiper.protocol.trust.tuf.metadata;

import static io.sandpiper.protocol.error.InvalidInputException.shown;
import static io.sandpiper.protocol.error.InvalidInputException.shownField;

/**
 * Why an update, a search or a download ended without its result: one type a failure. The message reads
 * {@code field: value (expected: what)}; foreign text in it is cut and escaped. What was trusted before stays trusted.
 */
public abstract sealed class TufException extends Exception {
    private TufException(String field, Object value, String expected) {
        super(shownField(field) + ": " + shown(String.valueOf(value)) + " (expected: " + shown(expected) + ")");
    }

    /** A file that is no TUF metadata, or says what the specification forbids. */
    public static final class Malformed extends TufException {
        public Malformed(String field, Object value, String expected) {
            super(field, value, expected);
        }
    }

    /** Too few of a role's keys have signed: an arbitrary software attack. */
    public static final class Unsigned extends TufException {
        public Unsigned(String field, Object value, String expected) {
            super(field, value, expected);
        }
    }

    /** A version below one that was trusted, or a role that vanished: a rollback attack. */
    public static final class RolledBack extends TufException {
        public RolledBack(String field, Object value, String expected) {
            super(field, value, expected);
        }
    }

    /** Expired before this update began: a freeze attack. */
    public static final class Expired extends TufException {
        public Expired(String field, Object value, String expected) {
            super(field, value, expected);
        }
    }

    /** Not the length, hash or version that the file above it states: a mix-and-match attack, or wrong software. */
    public static final class Mismatched extends TufException {
        public Mismatched(String field, Object value, String expected) {
            super(field, value, expected);
        }
    }

    /** More bytes than stated or allowed: an endless data attack. */
    public static final class TooLong extends TufException {
        public TooLong(String field, Object value, String expected) {
            super(field, value, expected);
        }
    }

    /** Not complete within its time: a slow retrieval attack. */
    public static final class TooSlow extends TufException {
        public TooSlow(String field, Object value, String expected) {
            super(field, value, expected);
        }
    }

    /** The repository did not answer, answered with an error, or lacks a file that it must have. */
    public static final class Unreachable extends TufException {
        public Unreachable(String field, Object value, String expected) {
            super(field, value, expected);
        }
    }

    /** No trusted role says anything about this target. */
    public static final class NoSuchTarget extends TufException {
        public NoSuchTarget(String field, Object value, String expected) {
            super(field, value, expected);
        }
    }

    /** Listed, and below what the same repository has said to be the lowest: a rollback attack by who may list. */
    public static final class BelowFloor extends TufException {
        public BelowFloor(String field, Object value, String expected) {
            super(field, value, expected);
        }
    }

    /** The device's own disk: nothing can be read or kept there, or another updater holds it. */
    public static final class StoreFailed extends TufException {
        public StoreFailed(String field, Object value, String expected) {
            super(field, value, expected);
        }

        public StoreFailed(String field, Throwable cause, String expected) {
            super(field, cause, expected);
            initCause(cause);
        }
    }
}
