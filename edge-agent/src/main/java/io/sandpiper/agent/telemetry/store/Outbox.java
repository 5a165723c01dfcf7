package io.sandpiper.agent.telemetry.store;

import io.sandpiper.host.store.Database;
import io.sandpiper.host.store.Schema;
import io.sandpiper.protocol.unit.DataSize;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The file {@code outbox.db} of an agent's data folder: batches until they are acknowledged, at most so many bytes; the
 * oldest are dropped first, and counted. Blocking (never on an event loop); any thread.
 */
public final class Outbox implements AutoCloseable {
    public static final String FILE = "outbox.db";
    private final Database database;
    private final DataSize limit;

    private Outbox(Database database, DataSize limit) {
        this.database = database;
        this.limit = limit;
    }

    /** One batch as it is sent. */
    public record Batch(long number, byte[] message) {}

    /** What the next batch is told of its outbox. */
    public record Place(String outbox, long number, long dropped) {}

    /** Writes a batch once it knows its place. */
    @FunctionalInterface
    public interface Writer {
        byte[] message(Place place);
    }

    /** @param limit bytes of messages that are kept */
    public static Outbox open(Path data, DataSize limit) {
        Database database = Database.open(data.resolve(FILE));
        try {
            Schema.migrate(database, Outbox.class, List.of("1.sql"));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
        return new Outbox(database, limit);
    }

    /** Adds a batch, dropping the oldest where there is no room. */
    public long add(Writer writer) {
        return database.writeNow("telemetry.batch", c -> {
            Place last = place(c);
            long number = last.number() + 1;
            byte[] message = writer.message(new Place(last.outbox(), number, last.dropped()));
            long dropped = makeRoom(c, limit.bytes() - message.length);
            try (PreparedStatement s = c.prepareStatement("insert into batch values (?, ?)")) {
                s.setLong(1, number);
                s.setBytes(2, message);
                s.executeUpdate();
            }
            try (PreparedStatement s = c.prepareStatement("update outbox set last_number = ?, dropped = dropped + ?")) {
                s.setLong(1, number);
                s.setLong(2, dropped);
                s.executeUpdate();
            }
            return number;
        });
    }

    /** The oldest batches above a number. */
    public List<Batch> after(long number, int most) {
        return database.readNow(c -> {
            List<Batch> batches = new ArrayList<>();
            try (PreparedStatement s =
                    c.prepareStatement("select number, message from batch where number > ? order by number limit ?")) {
                s.setLong(1, number);
                s.setInt(2, most);
                try (ResultSet row = s.executeQuery()) {
                    while (row.next()) {
                        batches.add(new Batch(row.getLong(1), row.getBytes(2)));
                    }
                }
            }
            return batches;
        });
    }

    /** Deletes what the gateway has stored; an acknowledgement for another outbox changes nothing. */
    public int acknowledged(String outbox, long number) {
        return database.writeNow("telemetry.acknowledged", c -> {
            if (!place(c).outbox().equals(outbox)) {
                return 0;
            }
            try (PreparedStatement s = c.prepareStatement("delete from batch where number <= ?")) {
                s.setLong(1, number);
                return s.executeUpdate();
            }
        });
    }

    /** The outbox's identity, the number of its newest batch, and how many were dropped. */
    public Place last() {
        return database.readNow(Outbox::place);
    }

    /** Batches that wait. */
    public long waiting() {
        return database.readNow(c -> number(c, "select count(*) from batch"));
    }

    @Override
    public void close() {
        database.close();
    }

    private static long makeRoom(Connection c, long room) throws SQLException {
        long dropped = 0;
        while (number(c, "select coalesce(sum(length(message)), 0) from batch") > Math.max(0, room)) {
            try (PreparedStatement s =
                    c.prepareStatement("delete from batch where number = (select min(number) from batch)")) {
                dropped += s.executeUpdate();
            }
        }
        return dropped;
    }

    private static Place place(Connection c) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("select identity, last_number, dropped from outbox");
                ResultSet row = s.executeQuery()) {
            row.next();
            return new Place(row.getString(1), row.getLong(2), row.getLong(3));
        }
    }

    private static long number(Connection c, String sql) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql);
                ResultSet row = s.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
