package io.sandpiper.gateway.telemetry.store;

import io.sandpiper.gateway.telemetry.store.TelemetryStore.Added;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Which batches of an outbox are stored. A device sends the oldest first. A batch beyond a gap is kept but does not move
 * the acknowledged number: the batch before it may only be late. When it comes a second time, the device has sent
 * everything it holds again and the gap is what its disk limit dropped; then the number moves on. A device's rows are
 * bounded: a batch too far beyond is not stored and comes again, and of its outboxes the oldest are forgotten.
 */
final class OutboxNumbers {
    /** Outboxes of one device: it has a new one when it loses its disk. */
    static final int MAX_OUTBOXES = 16;
    /** Batches stored ahead of a gap; an agent sends 8 before it waits for the acknowledgement. */
    static final int MAX_AHEAD = 256;

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
            if (highest == 0) {
                forgetOldest(connection, device);
            }
            return new Added(isNew, reached);
        }
        return new Added(keepAhead(connection, device, outbox, number), highest);
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

    /** False where too many are kept already. */
    private static boolean keepAhead(Connection connection, String device, String outbox, long number)
            throws SQLException {
        try (PreparedStatement s =
                connection.prepareStatement("insert into telemetry_ahead (device, outbox, number) select ?, ?, ?"
                        + " where (select count(*) from telemetry_ahead where device = ? and outbox = ?) < "
                        + MAX_AHEAD)) {
            s.setString(1, device);
            s.setString(2, outbox);
            s.setLong(3, number);
            s.setString(4, device);
            s.setString(5, outbox);
            return s.executeUpdate() == 1;
        }
    }

    private static void forgetOldest(Connection connection, String device) throws SQLException {
        String kept = " where device = ? and outbox not in (select outbox from telemetry_outbox where device = ?"
                + " order by rowid desc limit " + MAX_OUTBOXES + ")";
        for (String table : new String[] {"telemetry_ahead", "telemetry_outbox"}) {
            try (PreparedStatement s = connection.prepareStatement("delete from " + table + kept)) {
                s.setString(1, device);
                s.setString(2, device);
                s.executeUpdate();
            }
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
