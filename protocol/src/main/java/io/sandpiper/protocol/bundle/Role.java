package io.sandpiper.protocol.bundle;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Locale;

/** What an output tensor holds. */
public enum Role {
    /** Scores before softmax, one a class along the last axis. */
    LOGITS,
    /** Probabilities, one a class along the last axis. */
    PROBABILITIES,
    /** The index of the winning class. */
    LABEL,
    /** A number to be used as it is. */
    VALUE;

    @JsonCreator
    public static Role parse(String text) {
        for (Role role : values()) {
            if (role.toString().equals(text)) {
                return role;
            }
        }
        throw new InvalidInputException("role", text, "logits, probabilities, label or value");
    }

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
