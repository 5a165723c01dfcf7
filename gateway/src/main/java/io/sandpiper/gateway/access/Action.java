package io.sandpiper.gateway.access;

import java.util.Locale;

/** What a person or program may be allowed to do; each operation of the REST contract names one as {@code x-right}. */
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
    TRUST,
    /** Give and take rights. */
    ADMINISTER;

    /** As it stands in the contract and in refusals. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
