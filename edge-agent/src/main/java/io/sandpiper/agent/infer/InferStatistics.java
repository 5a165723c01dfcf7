package io.sandpiper.agent.infer;

import io.sandpiper.agent.slot.InstalledVersion;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each version did since this process started, as Triton's statistics extension tells it
 * (extension_statistics.md). It hears the same calls as the counters behind {@code /metrics}, so the two agree; a version
 * that is unloaded and comes back goes on where it was. Any thread.
 */
public final class InferStatistics implements UseListener {
    private final Map<Key, Tally> tallies = new ConcurrentHashMap<>();

    private record Key(String model, String version) {}

    /** How often, and how long in all. */
    public record Duration(long count, long nanos) {}

    /** Runs of so many samples: how many there were, and what was spent on them in all. */
    public record Batch(int size, Duration computeInput, Duration computeInfer, Duration computeOutput) {}

    /**
     * One version's figures.
     *
     * @param lastInferenceMillis since the epoch; 0 for never
     * @param inferenceCount samples: a batch of 8 counts 8
     * @param executionCount runs of the model; fewer than samples where requests share them
     * @param fail refused, turned away, too late, or failed in the model
     * @param batches by their size
     */
    public record Figures(
            long lastInferenceMillis,
            long inferenceCount,
            long executionCount,
            Duration success,
            Duration fail,
            Duration queue,
            Duration computeInput,
            Duration computeInfer,
            Duration computeOutput,
            List<Batch> batches) {
        public Figures {
            batches = List.copyOf(batches);
        }
    }

    @Override
    public void used(InstalledVersion version, String error, CallTimes times) {
        Key key = new Key(version.model(), version.version());
        Tally tally = tallies.get(key);
        if (tally == null) {
            if (tallies.size() >= InferLimits.VERSIONS) {
                return;
            }
            tally = tallies.computeIfAbsent(key, k -> new Tally());
        }
        tally.add(error.isEmpty(), times);
    }

    /** Zeros for a version that was never asked. */
    public Figures of(InstalledVersion version) {
        Tally tally = tallies.get(new Key(version.model(), version.version()));
        return (tally == null ? new Tally() : tally).figures();
    }

    /** How long the requests took that were answered, from arrival to answer. */
    public LatencyBuckets.Counts latency(InstalledVersion version) {
        Tally tally = tallies.get(new Key(version.model(), version.version()));
        return (tally == null ? new Tally() : tally).latencies();
    }

    /** Sums of one version; each method guarded by the object itself. */
    private static final class Tally {
        private final LatencyBuckets latency = new LatencyBuckets();
        private long last;
        private long samples;
        private long runs;
        private long successes;
        private long successNanos;
        private long fails;
        private long failNanos;
        private long queueNanos;
        private long inputNanos;
        private long inferNanos;
        private long outputNanos;
        private final SortedMap<Integer, RunTimes> byBatch = new TreeMap<>();

        synchronized void add(boolean success, CallTimes times) {
            last = System.currentTimeMillis();
            runs += times.runs();
            times.byBatch().forEach(this::add);
            if (!success) {
                fails++;
                failNanos += times.totalNanos();
                return;
            }
            successes++;
            successNanos += times.totalNanos();
            latency.add(times.totalNanos());
            samples += times.samples();
            queueNanos += times.queueNanos();
            inputNanos += times.inputNanos();
            inferNanos += times.inferNanos();
            outputNanos += times.outputNanos();
        }

        private void add(RunTimes run) {
            RunTimes all = byBatch.get(run.batch());
            if (all == null) {
                if (byBatch.size() >= InferLimits.BATCH_SIZES) {
                    return;
                }
                all = new RunTimes(run.batch());
                byBatch.put(run.batch(), all);
            }
            all.add(run);
        }

        synchronized LatencyBuckets.Counts latencies() {
            return latency.counts();
        }

        synchronized Figures figures() {
            return new Figures(
                    last,
                    samples,
                    runs,
                    new Duration(successes, successNanos),
                    new Duration(fails, failNanos),
                    new Duration(successes, queueNanos),
                    new Duration(successes, inputNanos),
                    new Duration(successes, inferNanos),
                    new Duration(successes, outputNanos),
                    byBatch.values().stream().map(RunTimes::figures).toList());
        }
    }
}
