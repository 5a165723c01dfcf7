package io.sandpiper.e2e.process;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for a condition of another process, never for a time. Blocks the caller. */
public final class Await {
    /** Long enough for a crowded two-core machine; a condition that holds is seen within {@link #POLL}. */
    public static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Duration POLL = Duration.ofMillis(50);

    private Await() {}

    public static void until(String what, Callable<Boolean> condition) {
        until(what, PATIENCE, condition, () -> "");
    }

    public static void until(String what, Duration patience, Callable<Boolean> condition) {
        until(what, patience, condition, () -> "");
    }

    /**
     * @param condition an exception counts as "not yet"; the last one is the cause of the failure
     * @param detail asked for when time is up, for example the last lines of a log
     */
    public static void until(String what, Duration patience, Callable<Boolean> condition, Supplier<String> detail) {
        value(what, patience, () -> condition.call() ? Optional.of(true) : Optional.empty(), detail);
    }

    /** As {@link #until}, for a condition that yields a value. */
    public static <T> T value(
            String what, Duration patience, Callable<Optional<T>> condition, Supplier<String> detail) {
        long deadline = System.nanoTime() + patience.toNanos();
        @Nullable Exception last = null;
        while (true) {
            try {
                Optional<T> value = condition.call();
                last = null;
                if (value.isPresent()) {
                    return value.get();
                }
            } catch (HopelessException e) {
                throw new AssertionError(what + ": " + e.getMessage() + "\n" + detail.get(), e);
            } catch (Exception e) {
                last = e;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError(
                        "not within " + patience.toSeconds() + " s: " + what + (last == null ? "" : " (" + last + ")")
                                + "\n" + detail.get(),
                        last);
            }
            pause();
        }
    }

    /** A condition that can no longer come true: ends the waiting at once. */
    public static final class HopelessException extends RuntimeException {
        public HopelessException(String message) {
            super(message);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
