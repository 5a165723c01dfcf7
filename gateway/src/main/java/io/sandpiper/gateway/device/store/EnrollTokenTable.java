package io.sandpiper.gateway.device.store;

import io.sandpiper.gateway.device.EnrollTokenRow;
import io.sandpiper.protocol.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The table of enrolment tokens. On the database's thread. */
final class EnrollTokenTable {
    private EnrollTokenTable() {}

    static void insert(Connection connection, EnrollTokenRow token) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "insert into enroll_token (id, secret_sha256, labels, expires, created, for_device) values (?, ?, ?, ?, ?, ?)")) {
            s.setString(1, token.id());
            s.setString(2, token.secretSha256());
            s.setString(3, Json.text(token.labels()));
            s.setString(4, token.expires());
            s.setString(5, token.created());
            s.setString(6, token.forDevice());
            s.executeUpdate();
        }
    }

    static Optional<EnrollTokenRow> find(Connection connection, String secretSha256) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "select id, secret_sha256, labels, expires, created, for_device, used_device, used_key from enroll_token"
                        + " where secret_sha256 = ?")) {
            s.setString(1, secretSha256);
            try (ResultSet row = s.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new EnrollTokenRow(
                        row.getString(1),
                        row.getString(2),
                        JsonColumns.labels(row.getString(3)),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8)));
            }
        }
    }

    static void use(Connection connection, String id, String device, String key) throws SQLException {
        try (PreparedStatement s =
                connection.prepareStatement("update enroll_token set used_device = ?, used_key = ? where id = ?")) {
            s.setString(1, device);
            s.setString(2, key);
            s.setString(3, id);
            s.executeUpdate();
        }
    }
}
