package io.sandpiper.gateway.access.store;

import io.sandpiper.gateway.access.Role;
import io.sandpiper.host.store.Database;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.Map;

/** The table of tokens. Blocking. */
public final class TokenStore {
    private final Database database;

    public TokenStore(Database database) {
        this.database = database;
    }

    /** Role by SHA-256 of the token. */
    public Map<String, Role> roles() {
        return database.readNow(connection -> {
            try (PreparedStatement s = connection.prepareStatement("select sha256, role from access_token");
                    ResultSet row = s.executeQuery()) {
                Map<String, Role> roles = new HashMap<>();
                while (row.next()) {
                    roles.put(row.getString(1), Role.valueOf(row.getString(2)));
                }
                return roles;
            }
        });
    }

    public void add(String sha256, Role role, String created) {
        database.writeNow("access.token", connection -> {
            try (PreparedStatement s =
                    connection.prepareStatement("insert into access_token (sha256, role, created) values (?, ?, ?)")) {
                s.setString(1, sha256);
                s.setString(2, role.name());
                s.setString(3, created);
                return s.executeUpdate();
            }
        });
    }
}
