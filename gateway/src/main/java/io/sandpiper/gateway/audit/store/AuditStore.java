package io.sandpiper.gateway.audit.store;

import io.sandpiper.gateway.audit.AuditEntry;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.host.store.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The audit log's own work with its table. Any thread; what is called {@code …Now} blocks. */
public final class AuditStore {
    private final Database database;

    public AuditStore(Database database) {
        this.database = database;
    }

    /** Appends what has no transaction of its own; on disk when the future completes. */
    public CompletableFuture<@Nullable Void> append(AuditEvent event) {
        return database.<@Nullable Void>write("audit.entry", connection -> {
            AuditTable.append(connection, event);
            return null;
        });
    }

    /** How a checkpoint is made of its entry and the lowest number that is kept. */
    @FunctionalInterface
    public interface Signer {
        AuditEntry sign(AuditEntry entry, long first);
    }

    /** Appends a checkpoint, unless the newest entry is one already. @return its number, or that of the newest */
    public long checkpointNow(AuditEvent event, Signer signer) {
        Long seq = database.writeNow("audit.checkpoint", connection -> {
            AuditTable.Head head = AuditTable.head(connection);
            if (head.seq() > 0 && isCheckpoint(connection, head.seq())) {
                return head.seq();
            }
            return AuditTable.append(connection, event, signed(connection, head.seq() + 1, signer))
                    .seq();
        });
        return seq;
    }

    /**
     * Removes what is older than the newest checkpoint from before {@code cutoff}, and appends a checkpoint that says so, in one
     * transaction.
     *
     * @param cutoff ISO 8601
     * @return how many entries were removed
     */
    public int removeNow(String cutoff, AuditEvent event, Signer signer) {
        Integer removed = database.writeNow("audit.retention", connection -> {
            long kept = newestCheckpoint(connection, cutoff);
            int gone = 0;
            if (kept > 0) {
                try (PreparedStatement s = connection.prepareStatement("delete from audit_entry where seq < ?")) {
                    s.setLong(1, kept);
                    gone = s.executeUpdate();
                }
            }
            if (gone > 0) {
                AuditTable.append(connection, event, entry -> signer.sign(entry, kept));
            }
            return gone;
        });
        return removed;
    }

    private static UnaryOperator<AuditEntry> signed(Connection connection, long own, Signer signer)
            throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("select min(seq) from audit_entry");
                ResultSet row = s.executeQuery()) {
            long lowest = row.next() ? row.getLong(1) : 0;
            return entry -> signer.sign(entry, lowest == 0 ? own : lowest);
        }
    }

    private static boolean isCheckpoint(Connection connection, long seq) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("select action from audit_entry where seq = ?")) {
            s.setLong(1, seq);
            try (ResultSet row = s.executeQuery()) {
                return row.next() && row.getString(1).equals(AuditEntry.CHECKPOINT);
            }
        }
    }

    private static long newestCheckpoint(Connection connection, String cutoff) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "select max(seq) from audit_entry where action = ? and json_extract(entry, '$.at') < ?")) {
            s.setString(1, AuditEntry.CHECKPOINT);
            s.setString(2, cutoff);
            try (ResultSet row = s.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** Texts of entries in their order, from after {@code seq} on. */
    public List<String> pageNow(long seq, int most) {
        return database.readNow(connection -> {
            try (PreparedStatement s =
                    connection.prepareStatement("select entry from audit_entry where seq > ? order by seq limit ?")) {
                s.setLong(1, seq);
                s.setInt(2, most);
                return texts(s);
            }
        });
    }

    /** The newest first. @param action null: all @param who name of the actor; null: all @param before a number */
    public CompletableFuture<List<String>> newest(
            @Nullable String action, @Nullable String who, long before, int most) {
        return database.read(connection -> {
            try (PreparedStatement s = connection.prepareStatement(
                    "select entry from audit_entry where seq < ? and (? is null or action = ?) and (? is null or who = ?)"
                            + " order by seq desc limit ?")) {
                s.setLong(1, before);
                s.setString(2, action);
                s.setString(3, action);
                s.setString(4, who);
                s.setString(5, who);
                s.setInt(6, most);
                return texts(s);
            }
        });
    }

    /** Number and hash that the newest entry must have. */
    public record Head(long seq, String hash) {}

    public Head headNow() {
        return database.readNow(connection -> {
            AuditTable.Head head = AuditTable.head(connection);
            return new Head(head.seq(), head.hash());
        });
    }

    private static List<String> texts(PreparedStatement s) throws SQLException {
        try (ResultSet row = s.executeQuery()) {
            List<String> texts = new ArrayList<>();
            while (row.next()) {
                texts.add(row.getString(1));
            }
            return texts;
        }
    }
}
