package io.sandpiper.gateway.access;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A role and its rights. */
public enum Role {
    VIEWER,
    OPERATOR,
    ADMIN;

    public boolean allows(Action action) {
        return switch (action) {
            case READ -> true;
            case PUSH, ASSIGN -> this != VIEWER;
            case ENROL, TRUST, ADMINISTER -> this == ADMIN;
        };
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param field names the place in a refusal */
    public static Role parse(String field, String word) {
        return Arrays.stream(values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(field, word, "viewer, operator or admin"));
    }

    /** Those that have the right, for people: {@code operator or admin}. */
    static String having(Action action) {
        return Arrays.stream(values())
                .filter(role -> role.allows(action))
                .map(Role::word)
                .collect(Collectors.joining(" or "));
    }
}
