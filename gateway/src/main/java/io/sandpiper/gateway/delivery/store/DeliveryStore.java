package io.sandpiper.gateway.delivery.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.gateway.audit.store.AuditTable;
import io.sandpiper.gateway.delivery.Assignment;
import io.sandpiper.gateway.delivery.Decision;
import io.sandpiper.gateway.delivery.DesiredState;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.name.Selector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of delivery. Any thread; work runs on the database's own. */
public final class DeliveryStore {
    private static final String SELECT_DESIRED = "select device, counter, targets, changed from desired";

    private final Database database;

    public DeliveryStore(Database database) {
        this.database = database;
    }

    public CompletableFuture<List<Assignment>> assignments() {
        return database.read(DeliveryStore::assignments);
    }

    /**
     * Adds assignments and brings the desired states in line, in one transaction.
     *
     * @param job the push job that one assignment is for: nothing is added where it made its own before; else null
     * @param rule gives the new states from all assignments and the states so far; states that it does not name stay
     */
    public CompletableFuture<List<DesiredState>> assign(
            List<Assignment> added, @Nullable String job, Decision decision, Rule rule) {
        return database.write("delivery.assign", connection -> {
            List<Assignment> before = assignments(connection);
            for (Assignment assignment : added) {
                if (insert(connection, assignment, job)) {
                    AuditTable.append(connection, event(assignment, before, job, decision));
                }
            }
            return apply(connection, rule);
        });
    }

    /** Brings one device's desired state in line with what the rule says now, for example when it has other labels. */
    public CompletableFuture<List<DesiredState>> realign(String device, Rule rule) {
        return database.write("delivery.realign", connection -> {
            Optional<DesiredState> now = state(connection, device);
            return put(connection, rule.changes(assignments(connection), asked -> now));
        });
    }

    public CompletableFuture<Optional<DesiredState>> desired(String device) {
        return database.read(connection -> state(connection, device));
    }

    public CompletableFuture<List<DesiredState>> allDesired() {
        return database.read(DeliveryStore::states);
    }

    /** From assignments and present states to the states that change. */
    @FunctionalInterface
    public interface Rule {
        List<DesiredState> changes(List<Assignment> assignments, Function<String, Optional<DesiredState>> now);
    }

    private static List<DesiredState> apply(Connection connection, Rule rule) throws SQLException {
        Map<String, DesiredState> states =
                states(connection).stream().collect(Collectors.toMap(DesiredState::device, state -> state));
        List<DesiredState> changed =
                rule.changes(assignments(connection), device -> Optional.ofNullable(states.get(device)));
        return put(connection, changed);
    }

    private static List<DesiredState> put(Connection connection, List<DesiredState> changed) throws SQLException {
        for (DesiredState state : changed) {
            try (PreparedStatement s = connection.prepareStatement(
                    "insert into desired (device, counter, targets, changed) values (?, ?, ?, ?)"
                            + " on conflict (device) do update set counter = excluded.counter,"
                            + " targets = excluded.targets, changed = excluded.changed")) {
                s.setString(1, state.device());
                s.setLong(2, state.counter());
                s.setString(3, Json.text(state.targets()));
                s.setString(4, state.changed());
                s.executeUpdate();
            }
        }
        return changed;
    }

    private static AuditEvent event(Assignment a, List<Assignment> before, @Nullable String job, Decision decision) {
        String replaced = before.stream()
                .filter(b -> b.model().equals(a.model()) && b.selector().equals(a.selector()))
                .reduce((earlier, later) -> later)
                .map(Assignment::version)
                .orElse(null);
        Map<String, String> after = new TreeMap<>();
        if (a.version() != null && a.manifest() != null) {
            after.put("version", a.version());
            after.put("manifest", a.manifest().toString());
        }
        if (job != null) {
            after.put("job", job);
        }
        return new AuditEvent(
                decision.at(),
                decision.by(),
                decision.action(),
                a.model() + " to " + a.selector(),
                replaced == null ? null : Map.of("version", replaced),
                after);
    }

    /** @return false where the job made its assignment before */
    private static boolean insert(Connection connection, Assignment a, @Nullable String job) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "insert into assignment (model, selector, version, manifest, manifest_size, created, job)"
                        + " values (?, ?, ?, ?, ?, ?, ?) on conflict (job) do nothing")) {
            s.setString(1, a.model());
            s.setString(2, a.selector().toString());
            s.setString(3, a.version());
            if (a.manifest() == null) {
                s.setNull(4, Types.VARCHAR);
            } else {
                s.setString(4, a.manifest().hex());
            }
            s.setLong(5, a.manifestSize());
            s.setString(6, a.created());
            s.setString(7, job);
            return s.executeUpdate() > 0;
        }
    }

    private static List<Assignment> assignments(Connection connection) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                        "select seq, model, selector, version, manifest, manifest_size, created from assignment"
                                + " order by seq");
                ResultSet row = s.executeQuery()) {
            List<Assignment> assignments = new ArrayList<>();
            while (row.next()) {
                String manifest = row.getString(5);
                assignments.add(new Assignment(
                        row.getLong(1),
                        row.getString(2),
                        Selector.parse(row.getString(3)),
                        row.getString(4),
                        manifest == null ? null : new Digest(manifest),
                        row.getLong(6),
                        row.getString(7)));
            }
            return assignments;
        }
    }

    private static List<DesiredState> states(Connection connection) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(SELECT_DESIRED);
                ResultSet row = s.executeQuery()) {
            List<DesiredState> states = new ArrayList<>();
            while (row.next()) {
                states.add(state(row));
            }
            return states;
        }
    }

    private static Optional<DesiredState> state(Connection connection, String device) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(SELECT_DESIRED + " where device = ?")) {
            s.setString(1, device);
            try (ResultSet row = s.executeQuery()) {
                return row.next() ? Optional.of(state(row)) : Optional.empty();
            }
        }
    }

    private static DesiredState state(ResultSet row) throws SQLException {
        try {
            List<Desired.Target> targets =
                    Json.MAPPER.readValue(row.getString(3), new TypeReference<List<Desired.Target>>() {});
            return new DesiredState(row.getString(1), row.getLong(2), targets, row.getString(4));
        } catch (JsonProcessingException e) {
            throw new SQLException("targets of " + row.getString(1) + " cannot be read", e);
        }
    }
}
