package io.sandpiper.agent.telemetry;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts requests in memory. {@link #add} is on the serving path: any thread, one short lock that few threads share,
 * nothing that grows with load.
 */
public final class UseCounter {
    /** Variants counted apart; what goes beyond is not counted. A device has 64 models of at most three versions. */
    static final int MAX_KEYS = 256;

    private static final int STRIPES = 4;
    private static final Comparator<UseKey> ORDER =
            Comparator.comparing(UseKey::model).thenComparing(UseKey::version).thenComparing(UseKey::variant);

    private final Map<UseKey, Use[]> current = new ConcurrentHashMap<>();
    /** Everything that was drained so far; each guarded by itself. */
    private final Map<UseKey, Use> totals = new ConcurrentHashMap<>();
    /** Drained, but not stored: comes with the next drain. Guarded by itself. */
    private final Map<UseKey, Use> returned = new TreeMap<>(ORDER);

    /**
     * What a version did since this process started.
     *
     * @param errors by kind
     * @param p50Millis and the others: quantiles of its answers' latency, NaN where there were none
     */
    public record Figures(
            long requests,
            Map<String, Long> errors,
            double p50Millis,
            double p90Millis,
            double p99Millis,
            double sumMillis) {
        public long engineErrors() {
            return errors.getOrDefault(ENGINE, 0L) + errors.getOrDefault(NAN, 0L);
        }
    }

    /** The kinds of error that are the model's or the engine's own. */
    public static final String ENGINE = "engine";

    private static final String NAN = "nan";

    /**
     * @param error {@code invalid}, {@code overloaded}, {@code late}, {@code engine} or {@code nan}; empty for an answer
     * @param nanos from the request's arrival to its answer
     */
    public void add(String model, String version, String variant, String error, long nanos) {
        UseKey key = new UseKey(model, version, variant);
        Use[] stripes = current.get(key);
        if (stripes == null) {
            if (current.size() >= MAX_KEYS) {
                return;
            }
            stripes = current.computeIfAbsent(key, k -> stripes());
        }
        Use stripe = stripes[(int) (Thread.currentThread().threadId() % STRIPES)];
        synchronized (stripe) {
            stripe.add(error, nanos / 1e6);
        }
    }

    /** Takes what was counted since the last drain; what is added meanwhile is in the next. */
    Map<UseKey, Use> drain() {
        Map<UseKey, Use> drained = new TreeMap<>(ORDER);
        current.forEach((key, stripes) -> {
            Use all = new Use();
            Use total = totals.computeIfAbsent(key, k -> new Use());
            synchronized (total) {
                for (Use stripe : stripes) {
                    synchronized (stripe) {
                        all.merge(stripe);
                        stripe.clear();
                    }
                }
                total.merge(all);
            }
            if (!all.isEmpty()) {
                drained.put(key, all);
            } else if (current.size() > MAX_KEYS / 2) {
                current.remove(key);
                totals.remove(key);
            }
        });
        synchronized (returned) {
            returned.forEach((key, use) -> drained.merge(key, use, UseCounter::merged));
            returned.clear();
        }
        return drained;
    }

    /** Gives back what could not be stored. */
    void putBack(Map<UseKey, Use> drained) {
        synchronized (returned) {
            drained.forEach((key, use) -> returned.merge(key, use, UseCounter::merged));
        }
    }

    /** All variants of a version together. */
    public Figures sinceStart(String model, String version) {
        Use sum = new Use();
        current.forEach((key, stripes) -> {
            if (key.model().equals(model) && key.version().equals(version)) {
                Use total = totals.computeIfAbsent(key, k -> new Use());
                synchronized (total) {
                    sum.merge(total);
                    for (Use stripe : stripes) {
                        synchronized (stripe) {
                            sum.merge(stripe);
                        }
                    }
                }
            }
        });
        return new Figures(
                sum.requests(),
                sum.errors(),
                sum.quantileMillis(0.5),
                sum.quantileMillis(0.9),
                sum.quantileMillis(0.99),
                sum.sumMillis());
    }

    private static Use merged(Use into, Use from) {
        into.merge(from);
        return into;
    }

    private static Use[] stripes() {
        Use[] stripes = new Use[STRIPES];
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Use();
        }
        return stripes;
    }
}
