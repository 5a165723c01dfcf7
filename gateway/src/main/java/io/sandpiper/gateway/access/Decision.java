package io.sandpiper.gateway.access;

/** What {@link Access#decide} says. */
public enum Decision {
    ALLOWED,
    /** The token is not known here. */
    UNKNOWN_TOKEN,
    /** The token is known, its role lacks the right. */
    NOT_ALLOWED
}
