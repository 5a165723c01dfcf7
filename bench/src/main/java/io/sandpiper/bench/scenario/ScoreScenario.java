package io.sandpiper.bench.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.bench.load.AgentProcess;
import io.sandpiper.bench.load.SteadyLoad;
import io.sandpiper.bench.raw.RawOnnx;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.DoubleStream;

/**
 * Offline scoring of images, from an array and from a table, against ONNX Runtime alone in batches of the size that
 * scoring chose, and as many threads,
 * at the usual priority; then what it does to the latency of an agent beside it that is asked at a steady rate, at the
 * priority that users get. Claims: at least 0.9 of the engine's rows a second from an array, hashing the input and loading
 * the model included; p99 at most 20 % above that without scoring. What is compared follows on each other in short turns,
 * so that a noisy machine disturbs both alike: a round's ratio counts, and scoring is halted for every second slice of the
 * live requests.
 */
public final class ScoreScenario implements Scenario {
    private static final int ROWS = 1_500_000;
    private static final int TABLE_ROWS = 100_000;
    private static final int ROUNDS = 3;
    /** Each alone and beside: enough requests that the hundredth of them does not hang on a few. */
    private static final int LIVE_SLICES = 60;

    private static final int REQUESTS_PER_SECOND = 50;
    private static final Duration LIVE_SLICE = Duration.ofSeconds(1);
    /** After scoring is halted or goes on, before requests count. */
    private static final Duration SETTLED = Duration.ofMillis(200);

    private static final double THROUGHPUT_LEAST = 0.9;
    private static final double P99_RISE_MOST = 1.2;
    /** Until the agent's code is compiled: what compiles beside the requests is not what is measured. */
    private static final int WARMUP_PER_SECOND = 500;

    private static final Duration WARMUP = Duration.ofSeconds(40);

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        int threads = Runtime.getRuntime().availableProcessors();
        Path array = ScoreFiles.array(scratch, ROWS);
        Path table = ScoreFiles.table(scratch, TABLE_ROWS);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("npzRows", ROWS);
        figures.put("csvRows", TABLE_ROWS);
        figures.put("threads", threads);
        boolean held = throughput(figures, people, root, scratch, array, table, threads);
        held &= live(figures, people, root, scratch, array, threads);
        figures.put("held", held);
        return figures;
    }

    private static boolean throughput(
            Map<String, Object> figures,
            PrintStream people,
            Path root,
            Path scratch,
            Path array,
            Path table,
            int threads)
            throws Exception {
        double[] raw = new double[ROUNDS];
        double[] fromArray = new double[ROUNDS];
        double[] fromTable = new double[ROUNDS];
        double[] arrayRatios = new double[ROUNDS];
        double[] tableRatios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            JsonNode summary = score(root, scratch, array, ROWS, threads);
            int batch = summary.path("batchRows").asInt();
            figures.put("batchRows", batch);
            raw[round] = RawOnnx.rowsPerSecond(DemoInputs.fashion(root), AgentFlags.of(root), batch, threads, ROWS);
            fromArray[round] = summary.path("rowsPerSecond").asDouble();
            fromTable[round] = score(root, scratch, table, TABLE_ROWS, threads)
                    .path("rowsPerSecond")
                    .asDouble();
            arrayRatios[round] = fromArray[round] / raw[round];
            tableRatios[round] = fromTable[round] / raw[round];
            people.printf(
                    "rows/s in batches of %d: raw %.0f, from an array %.0f, from a table %.0f%n",
                    batch, raw[round], fromArray[round], fromTable[round]);
        }
        double ratio = RequestCosts.median(arrayRatios);
        figures.put("rawRowsPerSecond", RequestCosts.median(raw));
        figures.put("npzRowsPerSecond", RequestCosts.median(fromArray));
        figures.put("csvRowsPerSecond", RequestCosts.median(fromTable));
        figures.put("npzRatio", ratio);
        figures.put("csvRatio", RequestCosts.median(tableRatios));
        figures.put("ratioLimit", THROUGHPUT_LEAST);
        return ratio >= THROUGHPUT_LEAST;
    }

    private static JsonNode score(Path root, Path scratch, Path input, int rows, int threads) throws Exception {
        try (ScoreProcess score =
                ScoreProcess.start(root, scratch, DemoInputs.fashion(root), input, threads, "normal")) {
            JsonNode summary = score.summary();
            if (summary.path("scored").asInt() != rows) {
                throw new IllegalStateException("rows are missing: " + summary);
            }
            return summary;
        }
    }

    private static boolean live(
            Map<String, Object> figures, PrintStream people, Path root, Path scratch, Path array, int threads)
            throws Exception {
        List<double[]> alone = new ArrayList<>();
        List<double[]> beside = new ArrayList<>();
        Callable<ScoreProcess> scoring =
                () -> ScoreProcess.start(root, scratch, DemoInputs.fashion(root), array, threads, "idle");
        try (AgentProcess agent = AgentProcess.start(root, scratch, DemoInputs.models(root))) {
            agent.firstAnswer(DemoInputs.FASHION_PATH, DemoInputs.fashionBody());
            SteadyLoad load = new SteadyLoad(agent.address(), DemoInputs.FASHION_PATH, DemoInputs.fashionBody());
            load.run(WARMUP_PER_SECOND, WARMUP);
            ScoreProcess score = scoring.call();
            try {
                score.awaitRows();
                for (int slice = 0; beside.size() < LIVE_SLICES; slice++) {
                    if (slice == 2 * LIVE_SLICES) {
                        throw new IllegalStateException("scoring ends before a slice does: " + score.log());
                    }
                    score.halt();
                    alone.add(slice(load));
                    score.goOn();
                    beside.add(slice(load));
                    // Scoring never ends: a job that does is begun again, and its slice does not count.
                    if (!score.isAlive()) {
                        beside.removeLast();
                        alone.removeLast();
                        score.close();
                        score = scoring.call();
                        score.awaitRows();
                    }
                }
            } finally {
                score.close();
            }
        }
        double p99Alone = percentile(alone, 99);
        double p99Beside = percentile(beside, 99);
        people.printf(
                "of %d s each: alone p50 %.2f ms, p99 %.2f ms; beside scoring p50 %.2f ms, p99 %.2f ms%n",
                alone.size(), percentile(alone, 50), p99Alone, percentile(beside, 50), p99Beside);
        figures.put("requestsPerSecond", REQUESTS_PER_SECOND);
        figures.put("p50MillisAlone", percentile(alone, 50));
        figures.put("p50MillisBesideScoring", percentile(beside, 50));
        figures.put("p99MillisAlone", p99Alone);
        figures.put("p99MillisBesideScoring", p99Beside);
        figures.put("p99Rise", p99Beside / p99Alone);
        figures.put("p99RiseLimit", P99_RISE_MOST);
        return p99Beside / p99Alone <= P99_RISE_MOST;
    }

    private static double[] slice(SteadyLoad load) throws Exception {
        Thread.sleep(SETTLED);
        return load.run(REQUESTS_PER_SECOND, LIVE_SLICE);
    }

    private static double percentile(List<double[]> slices, int percent) {
        double[] sorted =
                slices.stream().flatMapToDouble(DoubleStream::of).sorted().toArray();
        return sorted[sorted.length * percent / 100];
    }
}
