package io.sandpiper.gateway.access;

/** What a person or program may be allowed to do. */
public enum Action {
    /** See models, devices, status, jobs. */
    READ,
    /** Upload blobs and push versions. */
    PUSH,
    /** Assign, undo, remove versions. */
    ASSIGN,
    /** Make enrolment tokens, remove devices. */
    ENROL,
    /** Change whose signatures say which bytes are a model. */
    TRUST
}
