package io.sandpiper.agent.score.store;

import io.sandpiper.agent.score.Checkpoint;
import io.sandpiper.host.store.Database;
import io.sandpiper.host.store.Schema;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The file {@code score.db} of an agent's data folder: one checkpoint an output file. Blocking; any thread. */
public final class CheckpointStore implements AutoCloseable {
    private static final String FILE = "score.db";
    /** Finished outputs that are remembered, so that the same command typed again is known to be done. */
    private static final int FINISHED_KEPT = 1_000;

    private final Path data;
    private final Database database;

    private CheckpointStore(Path data, Database database) {
        this.data = data;
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
        return new CheckpointStore(data.toAbsolutePath().normalize(), database);
    }

    /** The agent's data folder, whose file this is. */
    public Path data() {
        return data;
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
        database.writeNow("score.checkpoint", c -> put(c, output, checkpoint));
    }

    /**
     * Keeps that an output is done, and forgets the oldest ones that are beyond {@link #FINISHED_KEPT}.
     *
     * @param checkpoint of files that are in place
     */
    public void finish(Path output, Checkpoint checkpoint) {
        database.writeNow("score.finished", c -> {
            put(c, output, checkpoint);
            // A row that is replaced gets a new number: the highest ones are those written last.
            try (PreparedStatement s = c.prepareStatement("""
                    delete from checkpoint where rowid in (
                        select rowid from checkpoint where json_extract(detail, '$.placed') is not null
                        order by rowid desc limit -1 offset ?)""")) {
                s.setInt(1, FINISHED_KEPT);
                return s.executeUpdate();
            }
        });
    }

    private static int put(Connection c, Path output, Checkpoint checkpoint) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("insert or replace into checkpoint values (?, ?)")) {
            s.setString(1, key(output));
            s.setString(2, Json.text(checkpoint));
            return s.executeUpdate();
        }
    }

    public void remove(Path output) {
        database.writeNow("score.forgotten", c -> {
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
