package io.sandpiper.gateway.audit.store;

import io.sandpiper.gateway.audit.AuditEntry;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.host.file.CrashPoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.UnaryOperator;

/** Appends to the log inside the transaction of a change, so that neither is there without the other. On the store's thread. */
public final class AuditTable {
    private AuditTable() {}

    public static void append(Connection connection, AuditEvent event) throws SQLException {
        append(connection, event, entry -> entry);
    }

    /** @param finished what the entry becomes, once its place is known */
    static AuditEntry append(Connection connection, AuditEvent event, UnaryOperator<AuditEntry> finished)
            throws SQLException {
        Head head = head(connection);
        AuditEntry entry = finished.apply(AuditEntry.of(head.seq() + 1, head.hash(), event));
        String text = entry.text();
        try (PreparedStatement s =
                connection.prepareStatement("insert into audit_entry (seq, action, who, entry) values (?, ?, ?, ?)")) {
            s.setLong(1, entry.seq());
            s.setString(2, entry.action());
            s.setString(3, entry.who().name());
            s.setString(4, text);
            s.executeUpdate();
        }
        try (PreparedStatement s = connection.prepareStatement("update audit_head set seq = ?, hash = ?")) {
            s.setLong(1, entry.seq());
            s.setString(2, AuditEntry.hash(text));
            s.executeUpdate();
        }
        CrashPoint.reached("audit.entry.appended");
        return entry;
    }

    /** Number and hash of the newest entry; 0 and {@link AuditEntry#NONE} before the first. */
    record Head(long seq, String hash) {}

    static Head head(Connection connection) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("select seq, hash from audit_head");
                ResultSet row = s.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("the audit log's head is not there");
            }
            return new Head(row.getLong(1), row.getString(2));
        }
    }
}
