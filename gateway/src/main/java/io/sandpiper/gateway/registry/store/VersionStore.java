package io.sandpiper.gateway.registry.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.gateway.audit.store.AuditTable;
import io.sandpiper.gateway.registry.PublishedVersion;
import io.sandpiper.gateway.registry.PushedFiles;
import io.sandpiper.gateway.registry.VersionPapers;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.name.ModelVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The table of model versions. Any thread. */
public final class VersionStore {
    private static final String SELECT =
            "select model, version, manifest, manifest_size, push, variants, evidence, report, pushed, state, log, report_page"
                    + " from model_version";

    private final Database database;

    public VersionStore(Database database) {
        this.database = database;
    }

    public CompletableFuture<List<PublishedVersion>> all() {
        return database.read(connection -> {
            try (PreparedStatement s = connection.prepareStatement(SELECT + " order by model, pushed");
                    ResultSet row = s.executeQuery()) {
                List<PublishedVersion> versions = new ArrayList<>();
                while (row.next()) {
                    versions.add(version(row));
                }
                return versions;
            }
        });
    }

    public CompletableFuture<Optional<PublishedVersion>> find(ModelVersion id) {
        return database.read(connection -> find(connection, id));
    }

    private static Optional<PublishedVersion> find(Connection connection, ModelVersion id) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(SELECT + " where model = ? and version = ?")) {
            s.setString(1, id.model());
            s.setString(2, id.version());
            try (ResultSet row = s.executeQuery()) {
                return row.next() ? Optional.of(version(row)) : Optional.empty();
            }
        }
    }

    /**
     * Adds a version, or brings back an archived one. One that is there already (a job that runs again after a kill) stays as
     * it is.
     */
    public CompletableFuture<Integer> publish(PublishedVersion v, AuditEvent event) {
        return database.write("registry.publish", connection -> {
            try (PreparedStatement s = connection.prepareStatement(
                    "insert into model_version (model, version, manifest, manifest_size, push, variants, evidence,"
                            + " report, pushed, log, report_page, state) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'kept')"
                            + " on conflict (model, version) do update set state = 'kept', manifest = excluded.manifest,"
                            + " manifest_size = excluded.manifest_size, push = excluded.push,"
                            + " variants = excluded.variants, evidence = excluded.evidence,"
                            + " report = excluded.report, pushed = excluded.pushed, log = excluded.log,"
                            + " report_page = excluded.report_page where state = 'archived'")) {
                s.setString(1, v.id().model());
                s.setString(2, v.id().version());
                s.setString(3, v.manifest().hex());
                s.setLong(4, v.manifestSize());
                s.setString(5, Json.text(v.files()));
                s.setString(6, Json.text(v.variants()));
                s.setString(7, v.evidence().toString());
                s.setString(8, v.report().toString());
                s.setString(9, v.pushed());
                s.setString(10, hex(v.papers().log()));
                s.setString(11, hex(v.papers().reportPage()));
                int changed = s.executeUpdate();
                if (changed > 0) {
                    AuditTable.append(connection, event.becomes(Map.of("manifest", v.manifest())));
                }
                return changed;
            }
        });
    }

    public CompletableFuture<Integer> archive(ModelVersion id, AuditEvent event) {
        return change(
                "registry.archive",
                "update model_version set state = 'archived' where model = ? and version = ?",
                id,
                event);
    }

    public CompletableFuture<Integer> remove(ModelVersion id, AuditEvent event) {
        return change("registry.remove", "delete from model_version where model = ? and version = ?", id, event);
    }

    private CompletableFuture<Integer> change(String name, String sql, ModelVersion id, AuditEvent event) {
        return database.write(name, connection -> {
            Optional<PublishedVersion> before = find(connection, id);
            try (PreparedStatement s = connection.prepareStatement(sql)) {
                s.setString(1, id.model());
                s.setString(2, id.version());
                int changed = s.executeUpdate();
                if (changed > 0) {
                    AuditTable.append(
                            connection,
                            event.was(before.map(v -> Map.of("manifest", v.manifest()))
                                    .orElse(null)));
                }
                return changed;
            }
        });
    }

    private static @Nullable String hex(@Nullable Digest digest) {
        return digest == null ? null : digest.hex();
    }

    private static @Nullable Digest digest(@Nullable String hex) {
        return hex == null ? null : new Digest(hex);
    }

    private static PublishedVersion version(ResultSet row) throws SQLException {
        try {
            return new PublishedVersion(
                    new ModelVersion(row.getString(1), row.getString(2)),
                    new Digest(row.getString(3)),
                    row.getLong(4),
                    Json.MAPPER.readValue(row.getString(5), PushedFiles.class),
                    Json.MAPPER.readValue(row.getString(6), new TypeReference<Map<String, Long>>() {}),
                    Json.MAPPER.readValue(row.getString(7), JsonNode.class),
                    Json.MAPPER.readValue(row.getString(8), JsonNode.class),
                    new VersionPapers(digest(row.getString(11)), digest(row.getString(12))),
                    row.getString(9),
                    row.getString(10).equals("kept"));
        } catch (JsonProcessingException e) {
            throw new SQLException("a version's columns cannot be read", e);
        }
    }
}
