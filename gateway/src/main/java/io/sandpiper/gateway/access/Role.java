package io.sandpiper.gateway.access;

/** A role and its rights. */
public enum Role {
    VIEWER,
    OPERATOR,
    ADMIN;

    boolean allows(Action action) {
        return switch (action) {
            case READ -> true;
            case PUSH, ASSIGN -> this != VIEWER;
            case ENROL, TRUST -> this == ADMIN;
        };
    }
}
