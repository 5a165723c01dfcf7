package io.sandpiper.gateway.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is good for a while, so that many who ask cause one question: while one is under way, and for a time after,
 * all get that answer. Any thread.
 */
final class Recent<T> {
    private final Supplier<CompletableFuture<T>> source;
    private final Duration good;
    private final InstantSource clock;
    private @Nullable CompletableFuture<T> answer;
    private Instant asked = Instant.MIN;

    Recent(Supplier<CompletableFuture<T>> source, Duration good, InstantSource clock) {
        this.source = source;
        this.good = good;
        this.clock = clock;
    }

    synchronized CompletableFuture<T> get() {
        CompletableFuture<T> present = answer;
        Instant now = clock.instant();
        if (present == null || present.isDone() && !now.isBefore(asked.plus(good))) {
            present = source.get();
            answer = present;
            asked = now;
        }
        return present;
    }
}
