package io.sandpiper.gateway.seal.store;

import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.digest.Digest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Any thread; {@link #contentKey} and {@link #keep} block. */
public final class SealStore {
    private final Database database;

    public SealStore(Database database) {
        this.database = database;
    }

    /**
     * What is needed to send a device its keys.
     *
     * @param wrapKey 32 bytes, base64; empty where the device has told none
     * @param contentKeys of the sealed among the versions asked for, wrapped for the gateway, base64
     */
    public record Keys(Optional<String> wrapKey, Map<Digest, String> contentKeys) {}

    public void keep(Digest manifest, String wrapped) {
        database.writeNow("seal.key", connection -> {
            try (PreparedStatement s = connection.prepareStatement(
                    "insert or replace into content_key (manifest, wrapped) values (?, ?)")) {
                s.setString(1, manifest.hex());
                s.setString(2, wrapped);
                return s.executeUpdate();
            }
        });
    }

    public Optional<String> contentKey(Digest manifest) {
        return database.readNow(connection -> contentKey(connection, manifest));
    }

    public CompletableFuture<Keys> keys(String device, List<Digest> manifests) {
        return database.read(connection -> {
            Map<Digest, String> found = new HashMap<>();
            for (Digest manifest : manifests) {
                contentKey(connection, manifest).ifPresent(wrapped -> found.put(manifest, wrapped));
            }
            return new Keys(wrapKey(connection, device), found);
        });
    }

    /** True where it is another than before. */
    public CompletableFuture<Boolean> tell(String device, String key) {
        return database.read(connection ->
                        wrapKey(connection, device).filter(key::equals).isPresent())
                .thenCompose(known -> known
                        ? CompletableFuture.completedFuture(false)
                        : database.write("seal.wrap-key", connection -> {
                            try (PreparedStatement s = connection.prepareStatement(
                                    "insert or replace into wrap_key (device, public_key) values (?, ?)")) {
                                s.setString(1, device);
                                s.setString(2, key);
                                return s.executeUpdate() == 1;
                            }
                        }));
    }

    private static Optional<String> wrapKey(Connection connection, String device) throws SQLException {
        return one(connection, "select public_key from wrap_key where device = ?", device);
    }

    private static Optional<String> contentKey(Connection connection, Digest manifest) throws SQLException {
        return one(connection, "select wrapped from content_key where manifest = ?", manifest.hex());
    }

    private static Optional<String> one(Connection connection, String query, String key) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(query)) {
            s.setString(1, key);
            try (ResultSet row = s.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }
}
