package io.sandpiper.gateway.telemetry.store;

import io.sandpiper.gateway.telemetry.store.TelemetryStore.Added;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Which batches of an outbox are stored. A device sends the oldest first. A batch beyond a gap is kept but does not move
 * the acknowledged number: the batch before it may only be late. When it comes a second time, the device has sent
 * everything it holds again and the gap is what its disk limit dropped; then the number moves on.
 */
final class OutboxNumbers {
    private OutboxNumbers() {}

    static Added take(Connection connection, String device, String outbox, long number) throws SQLException {
        long highest = highest(connection, device, outbox);
        if (number <= highest) {
            return new Added(false, highest);
        }
        boolean isNew = !isAhead(connection, device, outbox, number);
        if (highest == 0 || number == highest + 1 || !isNew) {
            long reached = number;
            while (isAhead(connection, device, outbox, reached + 1)) {
                reached++;
            }
            moveTo(connection, device, outbox, reached);
            return new Added(isNew, reached);
        }
        keepAhead(connection, device, outbox, number);
        return new Added(true, highest);
    }

    private static long highest(Connection connection, String device, String outbox) throws SQLException {
        try (PreparedStatement s =
                connection.prepareStatement("select highest from telemetry_outbox where device = ? and outbox = ?")) {
            s.setString(1, device);
            s.setString(2, outbox);
            try (ResultSet row = s.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private static boolean isAhead(Connection connection, String device, String outbox, long number)
            throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "select 1 from telemetry_ahead where device = ? and outbox = ? and number = ?")) {
            s.setString(1, device);
            s.setString(2, outbox);
            s.setLong(3, number);
            try (ResultSet row = s.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void keepAhead(Connection connection, String device, String outbox, long number)
            throws SQLException {
        try (PreparedStatement s =
                connection.prepareStatement("insert into telemetry_ahead (device, outbox, number) values (?, ?, ?)")) {
            s.setString(1, device);
            s.setString(2, outbox);
            s.setLong(3, number);
            s.executeUpdate();
        }
    }

    private static void moveTo(Connection connection, String device, String outbox, long highest) throws SQLException {
        try (PreparedStatement s =
                connection.prepareStatement("insert into telemetry_outbox (device, outbox, highest) values (?, ?, ?)"
                        + " on conflict (device, outbox) do update set highest = excluded.highest")) {
            s.setString(1, device);
            s.setString(2, outbox);
            s.setLong(3, highest);
            s.executeUpdate();
        }
        try (PreparedStatement s = connection.prepareStatement(
                "delete from telemetry_ahead where device = ? and outbox = ? and number <= ?")) {
            s.setString(1, device);
            s.setString(2, outbox);
            s.setLong(3, highest);
            s.executeUpdate();
        }
    }
}
