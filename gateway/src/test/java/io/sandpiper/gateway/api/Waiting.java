package io.sandpiper.gateway.api;

import java.time.Duration;
import java.time.Instant;

/** Waits for a condition instead of a time. */
final class Waiting {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Waiting() {}

    /** A question that may fail. */
    @FunctionalInterface
    interface Question {
        boolean holds() throws Exception;
    }

    static void until(String what, Question question) {
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            try {
                if (question.holds()) {
                    return;
                }
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (Exception e) {
                throw new AssertionError("while waiting until " + what, e);
            }
        }
        throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
    }
}
