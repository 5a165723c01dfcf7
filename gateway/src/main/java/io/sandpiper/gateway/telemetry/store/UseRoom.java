package io.sandpiper.gateway.telemetry.store;

import io.sandpiper.protocol.message.Telemetry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds what one device's names may cost: beyond a number of rows, new names are counted together under {@code other}, so
 * that the sums stay true.
 */
final class UseRoom {
    /** Models, versions and variants of one device over its life. */
    static final int MAX_USES = 512;
    /** Kinds of error of one of those; an agent knows three. */
    static final int MAX_KINDS = 16;

    private static final String OTHER = "other";

    private UseRoom() {}

    /** The use as it is, or under other names where the device has no room for new ones. */
    static Telemetry.ModelUse fitting(Connection connection, String device, Telemetry.ModelUse use)
            throws SQLException {
        boolean named = hasRoom(
                connection,
                "select exists (select 1 from telemetry_use where device = ? and model = ? and version = ? and variant = ?)"
                        + " or (select count(*) from telemetry_use where device = ?) < " + MAX_USES,
                device,
                use.model(),
                use.version(),
                use.variant(),
                device);
        Telemetry.ModelUse kept =
                named ? use : new Telemetry.ModelUse(OTHER, OTHER, OTHER, use.requests(), use.errors(), use.latency());
        Map<String, Long> errors = new HashMap<>();
        for (Map.Entry<String, Long> error : kept.errors().entrySet()) {
            errors.merge(kind(connection, device, kept, error.getKey()), error.getValue(), Long::sum);
        }
        return new Telemetry.ModelUse(
                kept.model(), kept.version(), kept.variant(), kept.requests(), errors, kept.latency());
    }

    private static String kind(Connection connection, String device, Telemetry.ModelUse use, String kind)
            throws SQLException {
        String row = "from telemetry_error where device = ? and model = ? and version = ? and variant = ?";
        boolean named = hasRoom(
                connection,
                "select exists (select 1 " + row + " and kind = ?) or (select count(*) " + row + ") < " + MAX_KINDS,
                device,
                use.model(),
                use.version(),
                use.variant(),
                kind,
                device,
                use.model(),
                use.version(),
                use.variant());
        return named ? kind : OTHER;
    }

    private static boolean hasRoom(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                s.setString(i + 1, values[i]);
            }
            try (ResultSet row = s.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
