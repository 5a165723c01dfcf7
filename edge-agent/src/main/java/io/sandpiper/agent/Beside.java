package io.sandpiper.agent;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A part of the start that runs on a thread of its own while another goes on. */
final class Beside<T extends @Nullable Object> {
    private static final Logger LOG = LoggerFactory.getLogger(Beside.class);

    private final FutureTask<T> task;

    private Beside(FutureTask<T> task) {
        this.task = task;
    }

    static <T extends @Nullable Object> Beside<T> begin(String name, Callable<T> part) {
        FutureTask<T> task = new FutureTask<>(part);
        Thread.ofPlatform().name(name).daemon().start(task);
        return new Beside<>(task);
    }

    /** Waits for its end, however it ends: a process that ends earlier may abort in native code. */
    void await() {
        try {
            task.get();
        } catch (ExecutionException e) {
            LOG.atDebug().setCause(e).log("part-failed-too");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for its end; a fault of it is thrown here. */
    T get() throws IOException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted");
        }
    }
}
