package io.sandpiper.gateway.registry.store;

import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.gateway.audit.store.AuditTable;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Names;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The table of models' floors. Any thread. */
public final class FloorStore {
    private final Database database;

    public FloorStore(Database database) {
        this.database = database;
    }

    /** By model, the lowest version that devices run. */
    public CompletableFuture<Map<String, String>> all() {
        return database.read(connection -> {
            try (PreparedStatement s = connection.prepareStatement("select model, version from model_floor");
                    ResultSet row = s.executeQuery()) {
                Map<String, String> floors = new HashMap<>();
                while (row.next()) {
                    floors.put(row.getString(1), row.getString(2));
                }
                return floors;
            }
        });
    }

    /** Raises a model's floor to this version; one that is as high stays. Returns the floor that there is then. */
    public CompletableFuture<String> raise(ModelVersion floor, AuditEvent event) {
        return database.write("registry.floor", connection -> {
            String before = present(connection, floor.model());
            if (before != null && Names.compareVersions(before, floor.version()) >= 0) {
                return before;
            }
            try (PreparedStatement s =
                    connection.prepareStatement("insert into model_floor (model, version) values (?, ?)"
                            + " on conflict (model) do update set version = excluded.version")) {
                s.setString(1, floor.model());
                s.setString(2, floor.version());
                s.executeUpdate();
            }
            AuditTable.append(
                    connection,
                    event.was(before == null ? null : Map.of("floor", before))
                            .becomes(Map.of("floor", floor.version())));
            return floor.version();
        });
    }

    private static @Nullable String present(Connection connection, String model) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("select version from model_floor where model = ?")) {
            s.setString(1, model);
            try (ResultSet row = s.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
