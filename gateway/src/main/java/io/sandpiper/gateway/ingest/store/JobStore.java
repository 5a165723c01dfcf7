package io.sandpiper.gateway.ingest.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.gateway.audit.store.AuditTable;
import io.sandpiper.gateway.ingest.Job;
import io.sandpiper.gateway.registry.PushedFiles;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.message.PushEvent.Result;
import io.sandpiper.protocol.message.PushEvent.State;
import io.sandpiper.protocol.name.ModelVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The table of push jobs. Any thread. */
public final class JobStore {
    private static final String COLUMNS =
            "select id, model, version, push, state, stage, message, result, created, updated, log from job ";
    /** From this stage on others may see what the job makes: it runs to its end. */
    public static final String PUBLISHING = "publish";
    /** Jobs that ended are kept for history, as many as this. */
    private static final int KEPT = 1_000;

    private final Database database;

    public JobStore(Database database) {
        this.database = database;
    }

    /** The push with its selector, as one column. */
    record Push(PushedFiles files, @Nullable String assign) {}

    /**
     * Adds a job, unless one for the same version is under way: that one is returned then.
     *
     * @return empty where the job was added
     */
    public CompletableFuture<Optional<Job>> add(Job job, AuditEvent event) {
        return database.write("ingest.job", connection -> {
            Optional<Job> underWay = select(
                            connection,
                            "where model = ? and version = ? and state in ('queued', 'running')",
                            job.target().model(),
                            job.target().version())
                    .stream()
                    .findFirst();
            if (underWay.isEmpty()) {
                insert(connection, job);
                AuditTable.append(connection, event);
                prune(connection);
            }
            return underWay;
        });
    }

    public CompletableFuture<Optional<Job>> find(String id) {
        return database.read(
                connection -> select(connection, "where id = ?", id).stream().findFirst());
    }

    /** The newest first. */
    public CompletableFuture<List<Job>> all() {
        return database.read(connection -> select(connection, "order by created desc, id"));
    }

    /** Jobs that a start finds not ended, oldest first. */
    public CompletableFuture<List<Job>> unfinished() {
        return database.read(
                connection -> select(connection, "where state in ('queued', 'running') order by created, id"));
    }

    /** Jobs that wait for a signature, oldest first. */
    public CompletableFuture<List<Job>> waiting() {
        return database.read(connection -> select(connection, "where state = 'waiting' order by created, id"));
    }

    /** The blobs that hold what jobs said. */
    public CompletableFuture<Set<Digest>> logs() {
        return database.read(connection -> {
            try (PreparedStatement s =
                            connection.prepareStatement("select distinct log from job where log is not null");
                    ResultSet row = s.executeQuery()) {
                Set<Digest> logs = new HashSet<>();
                while (row.next()) {
                    logs.add(new Digest(row.getString(1)));
                }
                return logs;
            }
        });
    }

    /**
     * Writes a change of state, unless the job has ended; the name of the crash point carries the state.
     *
     * @param committed told right after the commit, on the store's thread, whether the job had not ended
     */
    public CompletableFuture<Boolean> update(PushEvent event, String now, Consumer<Boolean> committed) {
        return database.write("ingest.state-" + event.state(), connection -> write(connection, event, now), committed);
    }

    /**
     * @param job as it stands now
     * @param changed whether this call changed it
     */
    public record Change(Job job, boolean changed) {}

    /**
     * Ends a job that waits or converts as cancelled; one that is being published or has ended stays as it is.
     *
     * @param committed told right after the commit, on the store's thread
     * @return empty where there is no such job
     */
    public CompletableFuture<Optional<Change>> cancel(
            String id, String message, String now, AuditEvent event, Consumer<Optional<Change>> committed) {
        return database.write(
                "ingest.cancel",
                connection -> {
                    Job job = select(connection, "where id = ?", id).stream()
                            .findFirst()
                            .orElse(null);
                    if (job == null) {
                        return Optional.empty();
                    }
                    if (job.last().state().done()
                            || PUBLISHING.equals(job.last().stage())) {
                        return Optional.of(new Change(job, false));
                    }
                    Job cancelled = job.ended(State.CANCELLED, message, now);
                    write(connection, cancelled.last(), now);
                    AuditTable.append(
                            connection, event.was(Map.of("state", job.last().state())));
                    return Optional.of(new Change(cancelled, true));
                },
                committed);
    }

    /** Keeps the blob that holds what a job's run said. */
    public CompletableFuture<Integer> keepLog(String id, Digest log) {
        return database.write("ingest.log", connection -> {
            try (PreparedStatement s = connection.prepareStatement("update job set log = ? where id = ?")) {
                s.setString(1, log.hex());
                s.setString(2, id);
                return s.executeUpdate();
            }
        });
    }

    private static boolean write(Connection connection, PushEvent event, String now) throws SQLException {
        try (PreparedStatement s =
                connection.prepareStatement("update job set state = ?, stage = ?, message = ?, result = ?, updated = ?"
                        + " where id = ? and state in ('queued', 'running', 'waiting')")) {
            s.setString(1, event.state().toString());
            s.setString(2, event.stage());
            s.setString(3, event.message());
            s.setString(4, event.result() == null ? null : Json.text(event.result()));
            s.setString(5, now);
            s.setString(6, event.job());
            return s.executeUpdate() == 1;
        }
    }

    private static void insert(Connection connection, Job job) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "insert into job (id, model, version, push, state, created, updated) values (?, ?, ?, ?, ?, ?, ?)")) {
            s.setString(1, job.id());
            s.setString(2, job.target().model());
            s.setString(3, job.target().version());
            s.setString(4, Json.text(new Push(job.files(), job.assign())));
            s.setString(5, job.last().state().toString());
            s.setString(6, job.created());
            s.setString(7, job.updated());
            s.executeUpdate();
        }
    }

    private static void prune(Connection connection) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "delete from job where state not in ('queued', 'running', 'waiting') and id not in"
                        + " (select id from job order by created desc limit " + KEPT + ")")) {
            s.executeUpdate();
        }
    }

    private static List<Job> select(Connection connection, String where, String... values) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(COLUMNS + where)) {
            for (int i = 0; i < values.length; i++) {
                s.setString(i + 1, values[i]);
            }
            try (ResultSet row = s.executeQuery()) {
                List<Job> jobs = new ArrayList<>();
                while (row.next()) {
                    jobs.add(job(row));
                }
                return jobs;
            }
        }
    }

    private static Job job(ResultSet row) throws SQLException {
        try {
            Push push = Json.MAPPER.readValue(row.getString(4), Push.class);
            String result = row.getString(8);
            ModelVersion target = new ModelVersion(row.getString(2), row.getString(3));
            PushEvent last = new PushEvent(
                    PushEvent.VERSION,
                    row.getString(1),
                    target.model(),
                    target.version(),
                    State.parse(row.getString(5)),
                    row.getString(6),
                    null,
                    row.getString(7),
                    result == null ? null : Json.MAPPER.readValue(result, Result.class));
            String log = row.getString(11);
            return new Job(
                    row.getString(1),
                    target,
                    push.files(),
                    push.assign(),
                    last,
                    row.getString(9),
                    row.getString(10),
                    log == null ? null : new Digest(log));
        } catch (JsonProcessingException e) {
            throw new SQLException("a job's columns cannot be read", e);
        }
    }
}
