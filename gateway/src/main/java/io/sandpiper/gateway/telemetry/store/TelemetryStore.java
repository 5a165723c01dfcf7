package io.sandpiper.gateway.telemetry.store;

import io.sandpiper.gateway.telemetry.DeviceUse;
import io.sandpiper.gateway.telemetry.ModelUse;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.message.Telemetry;
import io.sandpiper.protocol.sketch.ValueSketch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The tables of telemetry. Any thread; work runs on the database's own. */
public final class TelemetryStore {
    private final Database database;

    public TelemetryStore(Database database) {
        this.database = database;
    }

    /**
     * What became of a batch.
     *
     * @param isNew false where it was stored before
     * @param acknowledged every batch of the outbox up to this number is stored
     */
    public record Added(boolean isNew, long acknowledged) {}

    /** Stores a batch and its sums in one transaction. */
    public CompletableFuture<Added> add(String device, Telemetry batch) {
        return database.write("telemetry.add", connection -> {
            Added added = OutboxNumbers.take(connection, device, batch.outbox(), batch.number());
            if (added.isNew()) {
                updateDevice(connection, device, batch);
                for (Telemetry.ModelUse use : batch.models()) {
                    addUse(connection, device, batch.to(), UseRoom.fitting(connection, device, use));
                }
            }
            return added;
        });
    }

    public CompletableFuture<List<ModelUse>> uses(@Nullable String model) {
        return database.read(connection -> {
            Map<String, Map<String, Long>> errors = errors(connection);
            try (PreparedStatement s = connection.prepareStatement(
                    "select device, model, version, variant, requests, latency from telemetry_use"
                            + " where ? is null or model = ? order by device, model, version, variant")) {
                s.setString(1, model);
                s.setString(2, model);
                List<ModelUse> uses = new ArrayList<>();
                try (ResultSet row = s.executeQuery()) {
                    while (row.next()) {
                        uses.add(new ModelUse(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getLong(5),
                                errors.getOrDefault(key(row), Map.of()),
                                sketch(row.getString(6))));
                    }
                }
                return uses;
            }
        });
    }

    public CompletableFuture<List<DeviceUse>> devices() {
        return database.read(connection -> {
            try (PreparedStatement s = connection.prepareStatement(
                            "select device, reported_to, uptime_seconds, resident_bytes, dropped from telemetry_device"
                                    + " order by device");
                    ResultSet row = s.executeQuery()) {
                List<DeviceUse> devices = new ArrayList<>();
                while (row.next()) {
                    devices.add(new DeviceUse(
                            row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), row.getLong(5)));
                }
                return devices;
            }
        });
    }

    private static void updateDevice(Connection connection, String device, Telemetry batch) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "insert into telemetry_device (device, reported_to, uptime_seconds, resident_bytes, dropped)"
                        + " values (?, ?, ?, ?, ?) on conflict (device) do update set reported_to = excluded.reported_to,"
                        + " uptime_seconds = excluded.uptime_seconds, resident_bytes = excluded.resident_bytes,"
                        + " dropped = excluded.dropped")) {
            s.setString(1, device);
            s.setString(2, batch.to());
            s.setLong(3, batch.uptimeSeconds());
            s.setLong(4, batch.residentBytes());
            s.setLong(5, batch.dropped());
            s.executeUpdate();
        }
    }

    private static void addUse(Connection connection, String device, String to, Telemetry.ModelUse use)
            throws SQLException {
        String latency = mergedLatency(connection, device, use);
        try (PreparedStatement s = connection.prepareStatement(
                "insert into telemetry_use (device, model, version, variant, requests, latency, last_used)"
                        + " values (?, ?, ?, ?, ?, ?, ?) on conflict (device, model, version, variant) do update set"
                        + " requests = requests + excluded.requests, latency = excluded.latency,"
                        + " last_used = excluded.last_used")) {
            bindKey(s, device, use);
            s.setLong(5, use.requests());
            s.setString(6, latency);
            s.setString(7, to);
            s.executeUpdate();
        }
        for (Map.Entry<String, Long> error : use.errors().entrySet()) {
            try (PreparedStatement s = connection.prepareStatement(
                    "insert into telemetry_error (device, model, version, variant, kind, errors) values (?, ?, ?, ?, ?, ?)"
                            + " on conflict (device, model, version, variant, kind) do update set"
                            + " errors = errors + excluded.errors")) {
                bindKey(s, device, use);
                s.setString(5, error.getKey());
                s.setLong(6, error.getValue());
                s.executeUpdate();
            }
        }
    }

    private static @Nullable String mergedLatency(Connection connection, String device, Telemetry.ModelUse use)
            throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "select latency from telemetry_use where device = ? and model = ? and version = ? and variant = ?")) {
            bindKey(s, device, use);
            try (ResultSet row = s.executeQuery()) {
                String stored = row.next() ? row.getString(1) : null;
                if (stored == null || use.latency() == null) {
                    return stored == null ? use.latency() : stored;
                }
                ValueSketch merged = ValueSketch.decode("latency", stored);
                merged.merge(ValueSketch.decode("latency", use.latency()));
                return merged.encode();
            }
        }
    }

    private static Map<String, Map<String, Long>> errors(Connection connection) throws SQLException {
        Map<String, Map<String, Long>> errors = new HashMap<>();
        try (PreparedStatement s = connection.prepareStatement(
                        "select device, model, version, variant, kind, errors from telemetry_error");
                ResultSet row = s.executeQuery()) {
            while (row.next()) {
                errors.computeIfAbsent(key(row), k -> new HashMap<>()).put(row.getString(5), row.getLong(6));
            }
        }
        return errors;
    }

    private static ValueSketch sketch(@Nullable String encoded) {
        return encoded == null ? ValueSketch.empty() : ValueSketch.decode("latency", encoded);
    }

    private static String key(ResultSet row) throws SQLException {
        return String.join(" ", row.getString(1), row.getString(2), row.getString(3), row.getString(4));
    }

    private static void bindKey(PreparedStatement s, String device, Telemetry.ModelUse use) throws SQLException {
        s.setString(1, device);
        s.setString(2, use.model());
        s.setString(3, use.version());
        s.setString(4, use.variant());
    }
}
