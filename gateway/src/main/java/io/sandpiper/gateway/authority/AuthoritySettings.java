package io.sandpiper.gateway.authority;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the authority is opened.
 *
 * @param serverNames host names and addresses that server certificates name
 * @param deviceValidity of devices' certificates
 * @param passphrase of the keys' files, null where they are plain
 */
public record AuthoritySettings(List<String> serverNames, Duration deviceValidity, char @Nullable [] passphrase) {
    /** A year: a device that was in a drawer for eight months still renews by itself. */
    private static final Duration DEVICE_VALIDITY = Duration.ofDays(365);

    public AuthoritySettings(List<String> serverNames, Duration deviceValidity, char @Nullable [] passphrase) {
        this.serverNames = List.copyOf(serverNames);
        this.deviceValidity = deviceValidity;
        this.passphrase = passphrase;
    }

    /** With plain key files, devices' certificates for a year. */
    public static AuthoritySettings plain(List<String> serverNames) {
        return new AuthoritySettings(serverNames, DEVICE_VALIDITY, null);
    }

    /** Keeps the passphrase out of logs. */
    @Override
    public String toString() {
        return "AuthoritySettings[" + serverNames + ", " + deviceValidity + "]";
    }
}
