package io.sandpiper.gateway.store;

import io.sandpiper.host.file.CrashPoint;
import io.sandpiper.host.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;

/** Opens the gateway's database. Blocking. */
public final class GatewayDatabase {
    private GatewayDatabase() {}

    /** Brings the schema of {@code folder}/gateway.db to the newest migration and opens it. */
    public static Database open(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("gateway.db");
        CrashPoint.reached("store.schema.before-migration");
        Flyway.configure()
                .dataSource("jdbc:sqlite:" + file, null, null)
                .locations("classpath:db/migration")
                .loggers("slf4j")
                // Numbers stand by feature, so that a new one may lie below one that a database has.
                .outOfOrder(true)
                .load()
                .migrate();
        CrashPoint.reached("store.schema.after-migration");
        return Database.open(file);
    }
}
