package io.sandpiper.gateway.trust;

import java.time.Duration;
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

    /** The role's name in metadata and file names. */
    @com.fasterxml.jackson.annotation.JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
