package io.sandpiper.agent.update.store;

import io.sandpiper.agent.update.Assignment;
import io.sandpiper.agent.update.Installed;
import io.sandpiper.agent.update.ModelRecord;
import io.sandpiper.agent.update.UpdateState;
import io.sandpiper.host.store.Database;
import io.sandpiper.host.store.Schema;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Desired.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The file {@code update.db} of an agent's data folder. Blocking (never on an event loop); any thread. */
public final class UpdateStore implements AutoCloseable {
    public static final String FILE = "update.db";
    private final Database database;

    private UpdateStore(Database database) {
        this.database = database;
    }

    public static UpdateStore open(Path data) {
        Database database = Database.open(data.resolve(FILE));
        try {
            Schema.migrate(database, UpdateStore.class, List.of("1.sql"));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
        return new UpdateStore(database);
    }

    public Optional<Assignment> assignment() {
        return database.readNow(c -> {
            try (PreparedStatement s = c.prepareStatement(
                            "select counter, content, not_after, targets, received from assignment");
                    ResultSet row = s.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Target[] targets = Json.read("targets", utf8(row.getString(4)), Target[].class);
                return Optional.of(new Assignment(
                        row.getLong(1),
                        new Digest(row.getString(2)),
                        Instant.parse(row.getString(3)),
                        List.of(targets),
                        Instant.parse(row.getString(5))));
            }
        });
    }

    public void record(Assignment assignment) {
        database.writeNow(
                "update.assignment",
                c -> run(
                        c,
                        "insert or replace into assignment values (1, ?, ?, ?, ?, ?)",
                        assignment.counter(),
                        assignment.content().hex(),
                        assignment.notAfter(),
                        Json.text(assignment.targets()),
                        assignment.received()));
    }

    /** Every model this device knows of, by name. */
    public List<ModelRecord> models() {
        return database.readNow(c -> {
            List<ModelRecord> models = new ArrayList<>();
            try (PreparedStatement s = c.prepareStatement("""
                            select u.model, u.state, u.detail, u.since, a.detail, p.detail from model_update u
                            left join installed a on a.model = u.model and a.place = 'active'
                            left join installed p on p.model = u.model and p.place = 'previous'
                            order by u.model""");
                    ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    models.add(new ModelRecord(
                            row.getString(1),
                            StateCodec.read(row.getString(2), row.getString(3)),
                            Instant.parse(row.getString(4)),
                            installed(row.getString(5)),
                            installed(row.getString(6))));
                }
            }
            return models;
        });
    }

    public Optional<ModelRecord> model(String model) {
        return models().stream().filter(m -> m.model().equals(model)).findFirst();
    }

    /** Writes a state that changes nothing but itself. */
    public void write(UpdateState state, Instant since) {
        database.writeNow("update." + lower(state), c -> put(c, state, since));
    }

    /** Writes a refusal or a rollback, and remembers it against the digest. */
    public void refuse(UpdateState state, String reason, Instant since) {
        database.writeNow("update." + lower(state), c -> {
            run(
                    c,
                    "insert or replace into refusal values (?, ?, ?, ?)",
                    state.target().model(),
                    state.target().manifest().hex(),
                    state.target().attempt(),
                    reason);
            return put(c, state, since);
        });
    }

    /** Makes a version the committed one; the one that was, if it is another, becomes the previous. */
    public void commit(UpdateState.Committed state, Installed installed) {
        database.writeNow("update.committed", c -> {
            String model = installed.model();
            run(c, """
                    insert or replace into installed
                    select model, 'previous', detail from installed
                    where model = ? and place = 'active' and json_extract(detail, '$.manifest') <> ?""", model, installed.manifest().toString());
            run(c, "insert or replace into installed values (?, 'active', ?)", model, Json.text(installed));
            return put(c, state, installed.since());
        });
    }

    /** Forgets a model that is no longer assigned. */
    public void remove(String model) {
        database.writeNow("update.removed", c -> {
            run(c, "delete from installed where model = ?", model);
            run(c, "delete from refusal where model = ?", model);
            return run(c, "delete from model_update where model = ?", model);
        });
    }

    /** True where these bytes failed at that attempt or a later one. */
    public Optional<String> refusal(Target target) {
        return database.readNow(c -> {
            try (PreparedStatement s = c.prepareStatement(
                    "select reason from refusal where model = ? and manifest = ? and attempt >= ?")) {
                s.setString(1, target.model());
                s.setString(2, target.manifest().hex());
                s.setInt(3, target.attempt());
                try (ResultSet row = s.executeQuery()) {
                    return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
                }
            }
        });
    }

    public Optional<String> fact(String name) {
        return database.readNow(c -> {
            try (PreparedStatement s = c.prepareStatement("select value from fact where name = ?")) {
                s.setString(1, name);
                try (ResultSet row = s.executeQuery()) {
                    return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
                }
            }
        });
    }

    public void putFact(String name, String value) {
        database.writeNow("update.fact", c -> run(c, "insert or replace into fact values (?, ?)", name, value));
    }

    @Override
    public void close() {
        database.close();
    }

    private static int put(Connection c, UpdateState state, Instant since) throws SQLException {
        return run(
                c,
                "insert or replace into model_update values (?, ?, ?, ?)",
                state.target().model(),
                state.name(),
                StateCodec.detail(state),
                since);
    }

    private static int run(Connection c, String sql, Object... values) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                s.setObject(i + 1, values[i] instanceof Instant instant ? instant.toString() : values[i]);
            }
            return s.executeUpdate();
        }
    }

    private static @org.jspecify.annotations.Nullable Installed installed(
            @org.jspecify.annotations.Nullable String detail) {
        return detail == null ? null : Json.read("installed", utf8(detail), Installed.class);
    }

    private static String lower(UpdateState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
