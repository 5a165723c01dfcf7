package io.sandpiper.agent.update;

import io.sandpiper.agent.update.store.UpdateStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** As on a full disk, the database can be read, but no state can be written to it. */
final class FullDisk implements AutoCloseable {
    static final String REASON = "no room";
    private final Connection connection;

    FullDisk(Path data) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve(UpdateStore.FILE));
        run("create trigger full before insert on model_update begin select raise(abort, '" + REASON + "'); end");
    }

    /** There is room again. */
    void room() throws SQLException {
        run("drop trigger if exists full");
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
