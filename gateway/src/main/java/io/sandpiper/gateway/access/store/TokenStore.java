package io.sandpiper.gateway.access.store;

import io.sandpiper.gateway.access.AccessToken;
import io.sandpiper.gateway.access.Grant;
import io.sandpiper.gateway.access.Role;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.gateway.audit.store.AuditTable;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.Selector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The table of tokens. Any thread; {@link #all} blocks. */
public final class TokenStore {
    /** Every login compares with all of them. */
    public static final int MAX_TOKENS = 1_000;

    private final Database database;

    public TokenStore(Database database) {
        this.database = database;
    }

    public List<AccessToken> all() {
        return database.readNow(TokenStore::all);
    }

    /**
     * Adds a token, unless its name is taken or there are {@link #MAX_TOKENS}.
     *
     * @param committed is told of it on the store's thread, right after the commit
     */
    public CompletableFuture<Boolean> add(AccessToken token, AuditEvent event, Consumer<AccessToken> committed) {
        return database.write(
                "access.token",
                connection -> {
                    List<AccessToken> present = all(connection);
                    if (present.size() >= MAX_TOKENS
                            || present.stream().anyMatch(other -> other.name().equals(token.name()))) {
                        return false;
                    }
                    insert(connection, token);
                    AuditTable.append(connection, event);
                    return true;
                },
                added -> {
                    if (Boolean.TRUE.equals(added)) {
                        committed.accept(token);
                    }
                });
    }

    /**
     * Removes a token; empty where there is none of this name.
     *
     * @param othersAdminister whether somebody administers the fleet without a token: else the last one that does stays
     */
    public CompletableFuture<Optional<AccessToken>> remove(
            String name, boolean othersAdminister, AuditEvent event, Consumer<AccessToken> committed) {
        return database.write(
                "access.token-removed",
                connection -> {
                    List<AccessToken> present = all(connection);
                    Optional<AccessToken> found = present.stream()
                            .filter(token -> token.name().equals(name))
                            .findFirst();
                    if (found.isPresent()) {
                        if (!othersAdminister) {
                            mustLeaveAnAdmin(present, found.get(), event.at());
                        }
                        delete(connection, name);
                        AuditTable.append(connection, event.was(found.get().facts()));
                    }
                    return found;
                },
                found -> found.ifPresent(committed));
    }

    /** Whether there was a first token ever. */
    public boolean hasBegun() {
        return database.readNow(TokenStore::hasBegun);
    }

    /**
     * Adds the admin's token that needs nobody's right but that of the machine, in place of one of the same name; on disk
     * when it returns.
     */
    public void putFirst(AccessToken token, AuditEvent event) {
        database.writeNow("access.first-token", connection -> {
            AccessToken before = all(connection).stream()
                    .filter(other -> other.name().equals(token.name()))
                    .findFirst()
                    .orElse(null);
            delete(connection, token.name());
            insert(connection, token);
            if (!hasBegun(connection)) {
                begin(connection, token);
            }
            AuditTable.append(connection, before == null ? event : event.was(before.facts()));
            return true;
        });
    }

    private static void mustLeaveAnAdmin(List<AccessToken> present, AccessToken going, Instant now) {
        if (going.isFleetAdmin(now)
                && present.stream().filter(token -> token.isFleetAdmin(now)).count() == 1) {
            throw new InvalidInputException(
                    "token",
                    going.name(),
                    "another: this is the last admin of the whole fleet, without which nobody could make a new one");
        }
    }

    private static boolean hasBegun(Connection connection) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("select made from first_token");
                ResultSet row = s.executeQuery()) {
            return row.next();
        }
    }

    private static void begin(Connection connection, AccessToken first) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("insert into first_token (made) values (?)")) {
            s.setString(1, first.created().toString());
            s.executeUpdate();
        }
    }

    private static List<AccessToken> all(Connection connection) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                        "select id, name, sha256, role, scope, created, created_by, expires from access_token");
                ResultSet row = s.executeQuery()) {
            List<AccessToken> tokens = new ArrayList<>();
            while (row.next()) {
                tokens.add(token(row));
            }
            return tokens;
        }
    }

    private static AccessToken token(ResultSet row) throws SQLException {
        String scope = row.getString(5);
        return new AccessToken(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                new Grant(Role.valueOf(row.getString(4)), scope == null ? null : Selector.parse(scope)),
                Instant.parse(row.getString(6)),
                row.getString(7),
                instant(row.getString(8)));
    }

    private static void insert(Connection connection, AccessToken token) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement(
                "insert into access_token (id, name, sha256, role, scope, created, created_by, expires)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)")) {
            s.setString(1, token.id());
            s.setString(2, token.name());
            s.setString(3, token.sha256());
            s.setString(4, token.grant().role().name());
            s.setString(5, text(token.grant().scope()));
            s.setString(6, token.created().toString());
            s.setString(7, token.createdBy());
            s.setString(8, text(token.expires()));
            s.executeUpdate();
        }
    }

    private static void delete(Connection connection, String name) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("delete from access_token where name = ?")) {
            s.setString(1, name);
            s.executeUpdate();
        }
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
