package io.sandpiper.gateway.api;

import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.AuditLog;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of whose signature counts, which no transaction of the audit log covers: what is asked has its line on disk before
 * anything is done, and a second line says what became of it. Any thread.
 */
final class RecordedChanges {
    private static final Logger LOG = LoggerFactory.getLogger(RecordedChanges.class);

    private final AuditLog audit;
    private final Supplier<CompletableFuture<Map<String, List<String>>>> keys;

    /** @param keys ids of the keys that count, by role */
    RecordedChanges(AuditLog audit, Supplier<CompletableFuture<Map<String, List<String>>>> keys) {
        this.audit = audit;
        this.keys = keys;
    }

    /** What is asked for. @param asked public halves alone */
    record Change(Actor by, String action, String object, Object asked) {}

    /**
     * Does nothing where it cannot be recorded.
     *
     * @param told what the log is told of the answer
     */
    <T> CompletableFuture<T> make(
            Change change, Supplier<CompletableFuture<T>> call, Function<T, Map<String, ?>> told) {
        return audit.record(change.by(), change.action(), change.object(), change.asked())
                .thenCompose(recorded -> keys.get())
                .thenCompose(before -> call.get()
                        .handle((answer, failure) -> ended(
                                        change, before, failure == null ? told.apply(answer) : reason(failure), failure)
                                .thenApply(recorded -> answer))
                        .thenCompose(Function.identity()));
    }

    private static Map<String, ?> reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return Map.of("reason", String.valueOf(cause.getMessage()));
    }

    private CompletableFuture<@Nullable Void> ended(
            Change change, Map<String, List<String>> before, Map<String, ?> told, @Nullable Throwable failure) {
        return keys.get()
                .thenCompose(after -> {
                    Map<String, Object> now = new TreeMap<>(told);
                    now.put("keys", others(after, before));
                    return audit.record(
                            change.by(),
                            change.action() + (failure == null ? ".done" : ".failed"),
                            change.object(),
                            Map.of("keys", others(before, after)),
                            now);
                })
                .exceptionally(unwritten -> {
                    // The line before says what was asked: whoever asked hears what became of it.
                    LOG.atError()
                            .addKeyValue("action", change.action())
                            .addKeyValue("reason", unwritten.getMessage())
                            .log("audit-entry-not-written");
                    return null;
                })
                .thenCompose(recorded -> failure == null
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    /** What stands in the one and not, or otherwise, in the other. */
    private static Map<String, List<String>> others(Map<String, List<String>> one, Map<String, List<String>> other) {
        Map<String, List<String>> others = new TreeMap<>(one);
        others.entrySet().removeIf(entry -> entry.getValue().equals(other.get(entry.getKey())));
        return others;
    }
}
