package io.sandpiper.host.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Brings a database to the newest of its numbered steps; {@code pragma user_version} holds the number. For the agent,
 * where start time counts; the gateway's schema is kept by Flyway (docs/decisions/0006-database.md).
 */
public final class Schema {
    private Schema() {}

    /** @param steps class path resources with SQL statements ended by {@code ;} at a line's end, in order */
    public static void migrate(Database database, Class<?> near, List<String> steps) {
        if (database.readNow(Schema::version) == steps.size()) {
            return; // nothing is written, so that a program starts on a full disk too
        }
        database.writeNow("schema.migrate", connection -> {
            int version = version(connection);
            if (version > steps.size()) {
                throw new SQLException("the database is of a newer version (" + version + ") than this program ("
                        + steps.size() + "): install the newer program");
            }
            try (Statement s = connection.createStatement()) {
                for (String step : steps.subList(version, steps.size())) {
                    for (String sql : read(near, step).split(";\\s*\n")) {
                        if (!sql.isBlank()) {
                            s.execute(sql);
                        }
                    }
                }
                s.execute("pragma user_version=" + steps.size());
            }
            return steps.size();
        });
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement s = connection.createStatement();
                ResultSet row = s.executeQuery("pragma user_version")) {
            return row.getInt(1);
        }
    }

    private static String read(Class<?> near, String resource) {
        try (InputStream in = near.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + resource, e);
        }
    }
}
