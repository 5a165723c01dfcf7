package io.sandpiper.agent.score.store;

import io.sandpiper.agent.score.Checkpoint;
import io.sandpiper.host.store.Database;
import io.sandpiper.host.store.Schema;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Optional;

/** The file {@code score.db} of an agent's data folder: one checkpoint an output file. Blocking; any thread. */
public final class CheckpointStore implements AutoCloseable {
    private static final String FILE = "score.db";
    private final Database database;

    private CheckpointStore(Database database) {
        this.database = database;
    }

    public static CheckpointStore open(Path data) {
        Database database = Database.open(data.resolve(FILE));
        try {
            Schema.migrate(database, CheckpointStore.class, List.of("1.sql"));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
        return new CheckpointStore(database);
    }

    public Optional<Checkpoint> find(Path output) {
        return database.readNow(c -> {
            try (PreparedStatement s = c.prepareStatement("select detail from checkpoint where output = ?")) {
                s.setString(1, key(output));
                try (ResultSet row = s.executeQuery()) {
                    return row.next()
                            ? Optional.of(Json.read(
                                    "checkpoint", row.getString(1).getBytes(StandardCharsets.UTF_8), Checkpoint.class))
                            : Optional.empty();
                }
            }
        });
    }

    public void put(Path output, Checkpoint checkpoint) {
        database.writeNow("score.checkpoint", c -> {
            try (PreparedStatement s = c.prepareStatement("insert or replace into checkpoint values (?, ?)")) {
                s.setString(1, key(output));
                s.setString(2, Json.text(checkpoint));
                return s.executeUpdate();
            }
        });
    }

    public void remove(Path output) {
        database.writeNow("score.finished", c -> {
            try (PreparedStatement s = c.prepareStatement("delete from checkpoint where output = ?")) {
                s.setString(1, key(output));
                return s.executeUpdate();
            }
        });
    }

    private static String key(Path output) {
        return output.toAbsolutePath().normalize().toString();
    }

    @Override
    public void close() {
        database.close();
    }
}
