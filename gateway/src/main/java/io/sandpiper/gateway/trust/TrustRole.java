package io.sandpiper.gateway.trust;

import io.sandpiper.protocol.error.InvalidInputException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * The top-level roles (TUF specification 2.1), and for how long what they sign holds. Online roles are signed again long
 * before; a device that hears nothing for longer goes on serving and installs nothing.
 */
public enum TrustRole {
    ROOT(Duration.ofDays(3650)),
    TARGETS(Duration.ofDays(365)),
    SNAPSHOT(Duration.ofDays(30)),
    TIMESTAMP(Duration.ofDays(7));

    private final Duration validity;

    TrustRole(Duration validity) {
        this.validity = validity;
    }

    Duration validity() {
        return validity;
    }

    public static boolean isNamed(String name) {
        return Arrays.stream(values()).anyMatch(role -> role.toString().equals(name));
    }

    /** Reads a role's name. */
    public static TrustRole parse(String name) {
        return Arrays.stream(values())
                .filter(role -> role.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("role", name, "root, targets, snapshot or timestamp"));
    }

    /** The role's name in metadata and file names. */
    @com.fasterxml.jackson.annotation.JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
