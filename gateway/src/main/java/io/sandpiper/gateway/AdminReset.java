package io.sandpiper.gateway;

import io.sandpiper.gateway.access.Tokens;
import io.sandpiper.gateway.access.store.TokenStore;
import io.sandpiper.gateway.store.GatewayDatabase;
import io.sandpiper.host.file.FolderLock;
import io.sandpiper.host.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** Makes a new admin token at the gateway's machine, for whoever has lost the last one or had it stolen. Blocking. */
public final class AdminReset {
    private AdminReset() {}

    /**
     * Ends the token named {@code admin} and writes another to the data folder.
     *
     * @return the file with the token
     * @throws IOException where a gateway runs on the data folder, or there never was one
     */
    public static Path run(Path data) throws IOException {
        if (!Files.exists(data.resolve("gateway.db"))) {
            throw new IOException("data: " + data + " is no gateway's (expected: its data folder; --data DIR)");
        }
        try (FolderLock lock = DataLock.take(data, "that it is ended first");
                Database database = GatewayDatabase.open(data)) {
            return Tokens.reset(new TokenStore(database), data, Clock.systemUTC());
        }
    }
}
