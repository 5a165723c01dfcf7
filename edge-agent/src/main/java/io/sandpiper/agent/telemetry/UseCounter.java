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
    private final Map<UseKey, Totals> totals = new ConcurrentHashMap<>();

    /** Requests of a version since this process started, up to the last drain. */
    private record Totals(long requests, long engineErrors) {
        Totals plus(Use use) {
            return new Totals(requests + use.requests(), engineErrors + use.errors(ENGINE));
        }
    }

    /** The kind of error that is the model's or the engine's own. */
    public static final String ENGINE = "engine";

    /**
     * @param error {@code invalid}, {@code overloaded} or {@code engine}; empty for an answer
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
            for (Use stripe : stripes) {
                synchronized (stripe) {
                    all.merge(stripe);
                    stripe.clear();
                }
            }
            if (!all.isEmpty()) {
                drained.put(key, all);
                totals.merge(key, new Totals(all.requests(), all.errors(ENGINE)), (a, b) -> a.plus(all));
            } else if (current.size() > MAX_KEYS / 2) {
                current.remove(key);
                totals.remove(key);
            }
        });
        return drained;
    }

    /** Gives back what could not be stored. */
    void putBack(Map<UseKey, Use> drained) {
        drained.forEach((key, use) -> {
            Use stripe = current.computeIfAbsent(key, k -> stripes())[0];
            synchronized (stripe) {
                stripe.merge(use);
            }
            totals.computeIfPresent(
                    key, (k, t) -> new Totals(t.requests - use.requests(), t.engineErrors - use.errors(ENGINE)));
        });
    }

    /** Requests, and errors of the engine, of all variants of a version since this process started. */
    public long[] sinceStart(String model, String version) {
        long[] sum = new long[2];
        totals.forEach((key, t) -> {
            if (key.model().equals(model) && key.version().equals(version)) {
                sum[0] += t.requests;
                sum[1] += t.engineErrors;
            }
        });
        current.forEach((key, stripes) -> {
            if (key.model().equals(model) && key.version().equals(version)) {
                for (Use stripe : stripes) {
                    synchronized (stripe) {
                        sum[0] += stripe.requests();
                        sum[1] += stripe.errors(ENGINE);
                    }
                }
            }
        });
        return sum;
    }

    private static Use[] stripes() {
        Use[] stripes = new Use[STRIPES];
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Use();
        }
        return stripes;
    }
}
