package io.sandpiper.gateway.device.store;

import io.sandpiper.gateway.device.EnrollTokenRow;
import io.sandpiper.gateway.device.Serials;
import io.sandpiper.gateway.device.store.DeviceStore.Enrolled;
import io.sandpiper.protocol.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The columns of devices that say which certificate is good: how they are first written, and renewed. */
final class CertificateTable {
    private CertificateTable() {}

    /** @return but for {@code DONE} nothing is changed */
    static Enrolled enrol(
            Connection connection,
            EnrollTokenRow token,
            String device,
            String key,
            String serial,
            String notAfter,
            String now)
            throws SQLException {
        EnrollTokenRow present =
                EnrollTokenTable.find(connection, token.secretSha256()).orElseThrow();
        boolean forKnown = present.forDevice() != null;
        if (present.usedDevice() != null) {
            // A lost answer may be asked for again; a device that was removed or revoked since needs a new token.
            if (!stands(connection, device, "removed is null and revoked is null")
                    || !device.equals(present.usedDevice())
                    || !key.equals(present.usedKey())) {
                return Enrolled.TOKEN_USED;
            }
        } else if (stands(connection, device, "removed is null") != forKnown) {
            return forKnown ? Enrolled.NAME_GONE : Enrolled.NAME_TAKEN;
        }
        EnrollTokenTable.use(connection, token.id(), device, key);
        if (forKnown) {
            return again(connection, device, serial, notAfter);
        }
        try (PreparedStatement s = connection.prepareStatement(
                "insert into device (id, token_labels, serial, certificate_not_after, enrolled)"
                        + " values (?, ?, ?, ?, ?) on conflict (id) do update set"
                        + " token_labels = excluded.token_labels, hello_labels = '{}', serial = excluded.serial,"
                        + " previous_serial = null, certificate_not_after = excluded.certificate_not_after,"
                        + " enrolled = excluded.enrolled, removed = null, revoked = null, online = 0, boot_id = null,"
                        + " hello = null, models = '[]', acted_counter = 0")) {
            s.setString(1, device);
            s.setString(2, Json.text(token.labels()));
            s.setString(3, serial);
            s.setString(4, notAfter);
            s.setString(5, now);
            s.executeUpdate();
        }
        return Enrolled.DONE;
    }

    /** What it has but for its certificate stays. */
    private static Enrolled again(Connection connection, String device, String serial, String notAfter)
            throws SQLException {
        try (PreparedStatement s =
                connection.prepareStatement("update device set serial = ?, previous_serial = null, revoked = null,"
                        + " certificate_not_after = ? where id = ?")) {
            s.setString(1, serial);
            s.setString(2, notAfter);
            s.setString(3, device);
            s.executeUpdate();
        }
        return Enrolled.DONE;
    }

    /** False where the device was removed or revoked, or what it showed is not its certificate any more. */
    static boolean renew(Connection connection, String device, String shown, String serial, String notAfter)
            throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "update device set serial = ?, previous_serial = ?, certificate_not_after = ?"
                        + " where id = ? and removed is null and revoked is null and (serial = ? or previous_serial = ?)")) {
            s.setString(1, serial);
            s.setString(2, shown);
            s.setString(3, notAfter);
            s.setString(4, device);
            s.setString(5, shown);
            s.setString(6, shown);
            return s.executeUpdate() == 1;
        }
    }

    static Map<String, Serials> serials(Connection connection) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                        "select id, serial, previous_serial from device where removed is null and revoked is null");
                ResultSet row = s.executeQuery()) {
            Map<String, Serials> serials = new HashMap<>();
            while (row.next()) {
                serials.put(row.getString(1), new Serials(row.getString(2), row.getString(3)));
            }
            return serials;
        }
    }

    /** @param state a condition of the device's row */
    private static boolean stands(Connection connection, String device, String state) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("select 1 from device where id = ? and " + state)) {
            s.setString(1, device);
            try (ResultSet row = s.executeQuery()) {
                return row.next();
            }
        }
    }
}
