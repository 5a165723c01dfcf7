package io.sandpiper.host.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("test.db"));
        Schema.migrate(database, DatabaseTest.class, List.of("one.sql"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_failed_transaction_changes_nothing() {
        assertThatThrownBy(() -> database.writeNow("test.fail", connection -> {
                    try (PreparedStatement s = connection.prepareStatement("insert into note (text) values ('x')")) {
                        s.executeUpdate();
                    }
                    throw new SQLException("on purpose");
                }))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("test.fail");
        assertThat(count()).isEqualTo(1);
    }

    /** As on a full disk, where SQLite rolls back by itself and the driver does not hear of it. */
    @Test
    void goes_on_after_a_transaction_that_ended_by_itself() {
        assertThatThrownBy(() -> database.writeNow("test.fail", connection -> {
                    try (Statement s = connection.createStatement()) {
                        s.execute("insert into note (text) values ('x')");
                        return s.execute("rollback");
                    }
                }))
                .isInstanceOf(StoreException.class);
        database.writeNow("test.write", connection -> {
            try (Statement s = connection.createStatement()) {
                return s.execute("insert into note (text) values ('y')");
            }
        });
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void steps_run_once_and_in_order() {
        Schema.migrate(database, DatabaseTest.class, List.of("one.sql", "two.sql"));
        Schema.migrate(database, DatabaseTest.class, List.of("one.sql", "two.sql"));
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void refuses_a_database_of_a_newer_program() {
        Schema.migrate(database, DatabaseTest.class, List.of("one.sql", "two.sql"));
        assertThatThrownBy(() -> Schema.migrate(database, DatabaseTest.class, List.of("one.sql")))
                .hasMessageContaining("newer");
    }

    @Test
    void a_file_that_cannot_be_opened_is_told_as_every_other_fault() {
        assertThatThrownBy(() -> Database.open(folder.resolve("none").resolve("test.db")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot open");
    }

    private int count() {
        return database.readNow(connection -> {
            try (PreparedStatement s = connection.prepareStatement("select count(*) from note");
                    ResultSet row = s.executeQuery()) {
                return row.getInt(1);
            }
        });
    }
}
