package io.sandpiper.gateway.device.store;

import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.gateway.audit.store.AuditTable;
import io.sandpiper.gateway.device.Device;
import io.sandpiper.gateway.device.EnrollTokenRow;
import io.sandpiper.gateway.device.Serials;
import io.sandpiper.gateway.seal.store.WrapKeyTable;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.message.Presence;
import io.sandpiper.protocol.message.Reported;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tables of devices. Any thread; the methods that return no future block. */
public final class DeviceStore {
    private static final String SELECT =
            "select id, token_labels, hello_labels, serial, certificate_not_after, enrolled, revoked, online,"
                    + " last_seen, acted_counter, hello, models from device where removed is null";

    private final Database database;

    public DeviceStore(Database database) {
        this.database = database;
    }

    public void addToken(EnrollTokenRow token, AuditEvent event) {
        database.writeNow("device.token", connection -> {
            EnrollTokenTable.insert(connection, token);
            AuditTable.append(connection, event);
            return null;
        });
    }

    public Optional<EnrollTokenRow> token(String secretSha256) {
        return database.readNow(connection -> EnrollTokenTable.find(connection, secretSha256));
    }

    /** What became of an enrolment; but for the first nothing is changed. */
    public enum Enrolled {
        DONE,
        NAME_TAKEN,
        /** The device that the token is for was removed since. */
        NAME_GONE,
        TOKEN_USED
    }

    /**
     * Decides and stores in one transaction, so that of two that come at once one is refused.
     *
     * @param committed told the outcome on the store's thread, in the order of commits
     */
    public Enrolled enrol(
            EnrollTokenRow token,
            String device,
            String key,
            String serial,
            String notAfter,
            String now,
            AuditEvent event,
            Consumer<Enrolled> committed) {
        return database.writeNow(
                "device.enrol",
                connection -> {
                    Enrolled outcome = CertificateTable.enrol(connection, token, device, key, serial, notAfter, now);
                    if (outcome == Enrolled.DONE) {
                        WrapKeyTable.forget(connection, device);
                        AuditTable.append(connection, event);
                    }
                    return outcome;
                },
                committed);
    }

    /**
     * Stores a new certificate beside the one that was shown for it. False where the device was removed, or what it showed
     * is not its certificate any more.
     *
     * @param committed told the outcome on the store's thread, in the order of commits
     */
    public boolean renew(
            String device,
            String shown,
            String serial,
            String notAfter,
            AuditEvent event,
            Consumer<Boolean> committed) {
        return database.writeNow(
                "device.renew",
                connection -> {
                    boolean renewed = CertificateTable.renew(connection, device, shown, serial, notAfter);
                    if (renewed) {
                        AuditTable.append(connection, event.was(Map.of("serial", shown)));
                    }
                    return renewed;
                },
                committed);
    }

    /** A device's new certificate was used: the one before it is no longer good. */
    public CompletableFuture<Integer> renewed(String device, String serial) {
        return database.write("device.renewed", connection -> {
            try (PreparedStatement s = connection.prepareStatement(
                    "update device set previous_serial = null where id = ? and serial = ?")) {
                s.setString(1, device);
                s.setString(2, serial);
                return s.executeUpdate();
            }
        });
    }

    /** The certificates of each device that was not removed. */
    public Map<String, Serials> serials() {
        return database.readNow(CertificateTable::serials);
    }

    public CompletableFuture<Optional<Device>> find(String id) {
        return database.read(connection -> {
            try (PreparedStatement s = connection.prepareStatement(SELECT + " and id = ?")) {
                s.setString(1, id);
                try (ResultSet row = s.executeQuery()) {
                    return row.next() ? Optional.of(device(row)) : Optional.empty();
                }
            }
        });
    }

    /** Labels by device; a revoked one is meant by no selector. */
    public CompletableFuture<Map<String, Map<String, String>>> labels() {
        return database.read(connection -> {
            try (PreparedStatement s = connection.prepareStatement(
                            "select id, token_labels, hello_labels from device where removed is null and revoked is null");
                    ResultSet row = s.executeQuery()) {
                Map<String, Map<String, String>> labels = new HashMap<>();
                while (row.next()) {
                    labels.put(row.getString(1), labels(row.getString(2), row.getString(3)));
                }
                return labels;
            }
        });
    }

    public CompletableFuture<List<Device>> devices() {
        return database.read(connection -> {
            try (PreparedStatement s = connection.prepareStatement(SELECT + " order by id");
                    ResultSet row = s.executeQuery()) {
                List<Device> devices = new ArrayList<>();
                while (row.next()) {
                    devices.add(device(row));
                }
                return devices;
            }
        });
    }

    /**
     * False where there is no such device.
     *
     * @param committed told the outcome on the store's thread, in the order of commits
     */
    public CompletableFuture<Boolean> remove(String id, String now, AuditEvent event, Consumer<Boolean> committed) {
        return database.write(
                "device.remove",
                connection -> {
                    try (PreparedStatement s = connection.prepareStatement(
                            "update device set removed = ?, online = 0 where id = ? and removed is null")) {
                        s.setString(1, now);
                        s.setString(2, id);
                        boolean removed = s.executeUpdate() == 1;
                        if (removed) {
                            WrapKeyTable.forget(connection, id);
                            AuditTable.append(connection, event);
                        }
                        return removed;
                    }
                },
                committed);
    }

    /**
     * Takes a device's certificate back; false where there is no such device. One that was revoked before stays so.
     *
     * @param committed told the outcome on the store's thread, in the order of commits
     */
    public CompletableFuture<Boolean> revoke(String id, String now, AuditEvent event, Consumer<Boolean> committed) {
        return database.write(
                "device.revoke",
                connection -> {
                    try (PreparedStatement s =
                            connection.prepareStatement("update device set revoked = coalesce(revoked, ?), online = 0"
                                    + " where id = ? and removed is null")) {
                        s.setString(1, now);
                        s.setString(2, id);
                        boolean revoked = s.executeUpdate() == 1;
                        if (revoked) {
                            WrapKeyTable.forget(connection, id);
                            AuditTable.append(connection, event);
                        }
                        return revoked;
                    }
                },
                committed);
    }

    public CompletableFuture<@Nullable Void> hello(String id, Hello hello, String now) {
        return database.write("device.hello", connection -> {
            try (PreparedStatement s = connection.prepareStatement(
                    "update device set hello = ?, hello_labels = ?, models = ?, boot_id = ?, online = 1, last_seen = ?,"
                            + " acted_counter = ? where id = ?")) {
                s.setString(1, Json.text(hello));
                s.setString(2, Json.text(hello.labels()));
                s.setString(3, Json.text(hello.models()));
                s.setString(4, hello.bootId());
                s.setString(5, now);
                s.setLong(6, hello.counter());
                s.setString(7, id);
                s.executeUpdate();
            }
            return null;
        });
    }

    /** Replaces the entries of the models that are reported; the others stay. */
    public CompletableFuture<@Nullable Void> reported(String id, Reported reported, String now) {
        return database.write("device.reported", connection -> {
            Map<String, Hello.ModelState> models = new LinkedHashMap<>();
            models(connection, id).forEach(m -> models.put(m.model(), m));
            reported.models().forEach(m -> models.put(m.model(), m));
            try (PreparedStatement s = connection.prepareStatement(
                    "update device set models = ?, acted_counter = ?, last_seen = ? where id = ?")) {
                s.setString(1, Json.text(List.copyOf(models.values())));
                s.setLong(2, reported.counter());
                s.setString(3, now);
                s.setString(4, id);
                s.executeUpdate();
            }
            return null;
        });
    }

    public CompletableFuture<@Nullable Void> presence(String id, Presence presence, String now) {
        return database.write("device.presence", connection -> {
            String update = presence.online()
                    ? "update device set online = 1, boot_id = ?, last_seen = ? where id = ?"
                    : "update device set online = 0, last_seen = ? where id = ? and (boot_id is null or boot_id = ?)";
            try (PreparedStatement s = connection.prepareStatement(update)) {
                s.setString(1, presence.online() ? presence.bootId() : now);
                s.setString(2, presence.online() ? now : id);
                s.setString(3, presence.online() ? id : presence.bootId());
                s.executeUpdate();
            }
            return null;
        });
    }

    public CompletableFuture<@Nullable Void> allOffline() {
        return database.write("device.all-offline", connection -> {
            try (PreparedStatement s = connection.prepareStatement("update device set online = 0 where online = 1")) {
                s.executeUpdate();
            }
            return null;
        });
    }

    private static List<Hello.ModelState> models(Connection connection, String id) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("select models from device where id = ?")) {
            s.setString(1, id);
            try (ResultSet row = s.executeQuery()) {
                return row.next() ? JsonColumns.models(row.getString(1)) : List.of();
            }
        }
    }

    /** What the token says wins over what the device says. */
    private static Map<String, String> labels(String ofToken, String ofHello) throws SQLException {
        Map<String, String> labels = new HashMap<>(JsonColumns.labels(ofHello));
        labels.putAll(JsonColumns.labels(ofToken));
        return labels;
    }

    private static Device device(ResultSet row) throws SQLException {
        return new Device(
                row.getString(1),
                labels(row.getString(2), row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getInt(8) == 1,
                row.getString(9),
                row.getLong(10),
                JsonColumns.hello(row.getString(11)),
                JsonColumns.models(row.getString(12)));
    }
}
