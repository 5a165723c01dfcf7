package io.sandpiper.host.store;

import io.sandpiper.host.file.CrashPoint;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One SQLite file (WAL, synchronous=FULL: a commit that returned survives a power cut) and the one thread that speaks
 * to it, so that transactions never wait for each other's locks. Any thread may call; work runs on the thread named
 * {@code store}. The number of works waiting is bounded by the callers' own queues.
 */
public final class Database implements AutoCloseable {
    private final Connection connection;
    private final ExecutorService thread;

    private Database(Connection connection, ExecutorService thread) {
        this.connection = connection;
        this.thread = thread;
    }

    /** @throws StoreException where the file cannot be opened, on a full disk for example */
    public static Database open(Path file) {
        ExecutorService thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("store").daemon().factory());
        try {
            return now(CompletableFuture.supplyAsync(() -> new Database(connect(file), thread), thread));
        } catch (RuntimeException e) {
            thread.shutdown();
            throw e;
        }
    }

    private static Connection connect(Path file) {
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement s = connection.createStatement()) {
                s.execute("pragma journal_mode=wal");
                s.execute("pragma synchronous=full");
                s.execute("pragma foreign_keys=on");
                s.execute("pragma busy_timeout=5000");
                connection.setAutoCommit(false);
                return connection;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException("cannot open " + file, e);
        }
    }

    /** Work inside a transaction. */
    @FunctionalInterface
    public interface Work<T extends @org.jspecify.annotations.Nullable Object> {
        @org.jspecify.annotations.Nullable T run(Connection connection) throws SQLException;
    }

    /**
     * Runs work in a transaction of its own; the future completes after the commit is on disk.
     *
     * @param name what the transaction does, feature first: names the crash points before and after its commit
     */
    public <T extends @org.jspecify.annotations.Nullable Object> CompletableFuture<T> write(String name, Work<T> work) {
        return CompletableFuture.supplyAsync(() -> transact(name, work), thread);
    }

    /**
     * As {@link #write(String, Work)}; {@code committed} is told of the result on the store's thread right after the commit,
     * so that what is kept in memory changes in the order of the commits.
     */
    public <T extends @org.jspecify.annotations.Nullable Object> CompletableFuture<T> write(
            String name, Work<T> work, Consumer<? super T> committed) {
        return CompletableFuture.supplyAsync(
                () -> {
                    T result = transact(name, work);
                    committed.accept(result);
                    return result;
                },
                thread);
    }

    /** As {@link #write(String, Work)}, for work that changes nothing. */
    public <T extends @org.jspecify.annotations.Nullable Object> CompletableFuture<T> read(Work<T> work) {
        return CompletableFuture.supplyAsync(() -> transact(null, work), thread);
    }

    /** Whether the database answers; for health checks. */
    public CompletableFuture<Boolean> answers() {
        return read(open -> !open.isClosed()).exceptionally(failure -> false);
    }

    /** As {@link #write(String, Work)}, for callers that may block (never an event loop). */
    public <T extends @org.jspecify.annotations.Nullable Object> T writeNow(String name, Work<T> work) {
        return now(write(name, work));
    }

    /** As {@link #write(String, Work, Consumer)}, for callers that may block (never an event loop). */
    public <T extends @org.jspecify.annotations.Nullable Object> T writeNow(
            String name, Work<T> work, Consumer<? super T> committed) {
        return now(write(name, work, committed));
    }

    /** As {@link #read}, for callers that may block (never an event loop). */
    public <T extends @org.jspecify.annotations.Nullable Object> T readNow(Work<T> work) {
        return now(read(work));
    }

    // A work that returns null has a result type that admits it; NullAway cannot follow that through the lambda.
    @SuppressWarnings("NullAway")
    private <T extends @org.jspecify.annotations.Nullable Object> T transact(
            @org.jspecify.annotations.Nullable String name, Work<T> work) {
        try {
            T result = work.run(connection);
            if (name != null) {
                CrashPoint.reached(name + ".before-commit");
            }
            connection.commit();
            if (name != null) {
                CrashPoint.reached(name + ".after-commit");
            }
            return result;
        } catch (SQLException e) {
            rollback(e);
            throw new StoreException("the database refused " + (name == null ? "a read" : name), e);
        } catch (RuntimeException | Error e) {
            rollback(e);
            throw e;
        }
    }

    /** Where SQLite ended the transaction itself (on a full disk), the driver must be told to begin the next one. */
    private void rollback(Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
            try (Statement s = connection.createStatement()) {
                s.execute("begin");
            } catch (SQLException again) {
                cause.addSuppressed(again);
            }
        }
    }

    private static <T extends @org.jspecify.annotations.Nullable Object> T now(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException | CompletionException e) {
            if (e.getCause() instanceof RuntimeException inner) {
                throw inner;
            }
            throw new StoreException("the database failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for the database", e);
        }
    }

    @Override
    public void close() {
        thread.execute(() -> {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new StoreException("cannot close the database", e);
            }
        });
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
