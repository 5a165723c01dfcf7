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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Offline scoring of images, from an array and from a table, against ONNX Runtime alone with the same batches and threads,
 * at the usual priority; then what it does to the latency of an agent beside it that is asked at a steady rate, at the priority that users get. Claims: at
 * least 0.9 of the engine's rows a second from an array, hashing the input and loading the model included; p99 at most
 * 20 % above that without scoring. The rounds alternate, and medians are compared.
 */
public final class ScoreScenario implements Scenario {
    private static final int ROWS = 200_000;
    private static final int TABLE_ROWS = 100_000;
    private static final int BATCH = 64;
    private static final int ROUNDS = 3;
    private static final int LIVE_ROUNDS = 5;
    private static final int REQUESTS_PER_SECOND = 50;
    private static final Duration LIVE_ROUND = Duration.ofSeconds(12);
    private static final double THROUGHPUT_LEAST = 0.9;
    private static final double P99_RISE_MOST = 1.2;
    private static final int WARMUP = 4_000;

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        int threads = Runtime.getRuntime().availableProcessors();
        Path array = ScoreFiles.array(scratch, ROWS);
        Path table = ScoreFiles.table(scratch, TABLE_ROWS);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("npzRows", ROWS);
        figures.put("csvRows", TABLE_ROWS);
        figures.put("batchRows", BATCH);
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
        for (int round = 0; round < ROUNDS; round++) {
            raw[round] =
                    RawOnnx.rowsPerSecond(DemoInputs.fashion(root), AgentFlags.of(root), BATCH, threads, TABLE_ROWS);
            fromArray[round] = rate(root, scratch, array, ROWS, threads);
            fromTable[round] = rate(root, scratch, table, TABLE_ROWS, threads);
            people.printf(
                    "rows/s: raw %.0f, from an array %.0f, from a table %.0f%n",
                    raw[round], fromArray[round], fromTable[round]);
        }
        double ratio = RequestCosts.median(fromArray) / RequestCosts.median(raw);
        figures.put("rawRowsPerSecond", RequestCosts.median(raw));
        figures.put("npzRowsPerSecond", RequestCosts.median(fromArray));
        figures.put("csvRowsPerSecond", RequestCosts.median(fromTable));
        figures.put("npzRatio", ratio);
        figures.put("csvRatio", RequestCosts.median(fromTable) / RequestCosts.median(raw));
        figures.put("ratioLimit", THROUGHPUT_LEAST);
        return ratio >= THROUGHPUT_LEAST;
    }

    private static double rate(Path root, Path scratch, Path input, int rows, int threads) throws Exception {
        try (ScoreProcess score =
                ScoreProcess.start(root, scratch, DemoInputs.fashion(root), input, BATCH, threads, "normal")) {
            JsonNode summary = score.summary();
            if (summary.path("scored").asInt() != rows) {
                throw new IllegalStateException("rows are missing: " + summary);
            }
            return summary.path("rowsPerSecond").asDouble();
        }
    }

    private static boolean live(
            Map<String, Object> figures, PrintStream people, Path root, Path scratch, Path array, int threads)
            throws Exception {
        double[] alone = new double[LIVE_ROUNDS];
        double[] beside = new double[LIVE_ROUNDS];
        try (AgentProcess agent = AgentProcess.start(root, scratch, DemoInputs.models(root))) {
            agent.firstAnswer(DemoInputs.FASHION_PATH, DemoInputs.fashionBody());
            SteadyLoad load = new SteadyLoad(agent.address(), DemoInputs.FASHION_PATH, DemoInputs.fashionBody());
            load.run(WARMUP / 10, Duration.ofSeconds(10));
            for (int round = 0; round < LIVE_ROUNDS; round++) {
                alone[round] = p99(load.run(REQUESTS_PER_SECOND, LIVE_ROUND));
                beside[round] = p99(besideScoring(load, root, scratch, array, threads));
                people.printf("p99: alone %.2f ms, beside scoring %.2f ms%n", alone[round], beside[round]);
            }
        }
        double rise = RequestCosts.median(beside) / RequestCosts.median(alone);
        figures.put("requestsPerSecond", REQUESTS_PER_SECOND);
        figures.put("p99MillisAlone", RequestCosts.median(alone));
        figures.put("p99MillisBesideScoring", RequestCosts.median(beside));
        figures.put("p99Rise", rise);
        figures.put("p99RiseLimit", P99_RISE_MOST);
        return rise <= P99_RISE_MOST;
    }

    /** Latencies of the whole round, in which scoring never ends: a job that does is begun again. */
    private static double[] besideScoring(SteadyLoad load, Path root, Path scratch, Path array, int threads)
            throws Exception {
        List<double[]> slices = new ArrayList<>();
        ScoreProcess score = ScoreProcess.start(root, scratch, DemoInputs.fashion(root), array, BATCH, threads, "idle");
        try {
            score.awaitRows();
            for (int i = 0; i < LIVE_ROUND.toSeconds(); i++) {
                slices.add(load.run(REQUESTS_PER_SECOND, Duration.ofSeconds(1)));
                if (!score.isAlive()) {
                    score.close();
                    score = ScoreProcess.start(root, scratch, DemoInputs.fashion(root), array, BATCH, threads, "idle");
                }
            }
        } finally {
            score.close();
        }
        return slices.stream().flatMapToDouble(DoubleStream::of).toArray();
    }

    private static double p99(double[] latencies) {
        double[] sorted = latencies.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length * 99 / 100];
    }
}
