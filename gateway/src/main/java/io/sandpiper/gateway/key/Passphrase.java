package io.sandpiper.gateway.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one passphrase that closes the gateway's key files: {@code SANDPIPER_KEY_PASSPHRASE}, else a systemd credential named
 * {@code key-passphrase} ({@code LoadCredential=}), which no other process of the machine can read. Blocking.
 */
public final class Passphrase {
    private static final String CREDENTIAL = "key-passphrase";

    private Passphrase() {}

    /** Null where there is none. */
    public static char @Nullable [] of(Map<String, String> environment) throws IOException {
        String given = environment.getOrDefault("SANDPIPER_KEY_PASSPHRASE", "");
        String credentials = environment.get("CREDENTIALS_DIRECTORY");
        if (given.isEmpty() && credentials != null && Files.exists(Path.of(credentials, CREDENTIAL))) {
            given = Files.readString(Path.of(credentials, CREDENTIAL)).strip();
        }
        return given.isEmpty() ? null : given.toCharArray();
    }
}
