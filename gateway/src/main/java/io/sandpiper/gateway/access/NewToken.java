package io.sandpiper.gateway.access;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.Names;
import java.time.Duration;

/** What a token is asked to be. */
public record NewToken(String name, Grant grant, Duration validFor) {
    public static final Duration DEFAULT_VALIDITY = Duration.ofDays(90);
    private static final Duration MAX_VALIDITY = Duration.ofDays(3_650);

    public NewToken {
        Names.label("name", name);
        if (validFor.isNegative() || validFor.isZero() || validFor.compareTo(MAX_VALIDITY) > 0) {
            throw new InvalidInputException("validFor", validFor, "more than 0 and at most 3650d");
        }
    }
}
