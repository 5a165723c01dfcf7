package io.sandpiper.bench.scenario;

import io.sandpiper.bench.load.AgentProcess;
import io.sandpiper.bench.load.Load;
import io.sandpiper.bench.load.ProcessUse;
import io.sandpiper.bench.raw.RawOnnx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * CPU milliseconds of a request by each of some loads, and of a run of the engine alone. After a warm-up until the
 * optimizing compiler rests, short rounds of all alternate, so that a noisy machine disturbs all alike; medians count.
 * Blocking.
 */
final class RequestCosts {
    private static final int CONNECTIONS = 4;
    private static final int ROUNDS = 21;
    /** Of the engine alone, which has no code to be compiled but the loop around it. */
    private static final long RAW_WARM_NANOS = 2_000_000_000L;
    /** As many slots as the agent has by default on the machine that measures. */
    private static final int RAW_THREADS = 2;

    private final AgentProcess agent;
    private final List<String> flags;
    private final PrintStream people;

    /** @param flags of the JVM that runs the engine alone: the agent's */
    RequestCosts(AgentProcess agent, List<String> flags, PrintStream people) {
        this.agent = agent;
        this.flags = flags;
        this.people = people;
    }

    /** The engine alone. */
    record Raw(Path model, long[] shape) {}

    /** Medians in milliseconds by the loads' names, and the engine's. */
    record Medians(Map<String, Double> loads, double raw) {
        double of(String load) {
            return Objects.requireNonNull(loads.get(load), load);
        }
    }

    /** @param requests of a round */
    Medians measure(Map<String, Load> loads, int requests, Raw raw) throws IOException, InterruptedException {
        for (Map.Entry<String, Load> load : loads.entrySet()) {
            WarmLoad.run(agent, load.getKey(), load.getValue(), CONNECTIONS, people);
        }
        Map<String, double[]> rounds = new LinkedHashMap<>();
        double[] alone = new double[ROUNDS];
        try (RawOnnx engine = RawOnnx.open(raw.model(), flags, RAW_THREADS, raw.shape())) {
            for (long begin = System.nanoTime(); System.nanoTime() - begin < RAW_WARM_NANOS; ) {
                engine.cpuMillis(requests);
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<String, Load> load : loads.entrySet()) {
                    double before = ProcessUse.of(agent.pid()).cpuMillis();
                    load.getValue().run(CONNECTIONS, requests);
                    rounds.computeIfAbsent(load.getKey(), name -> new double[ROUNDS])[round] =
                            (ProcessUse.of(agent.pid()).cpuMillis() - before) / requests;
                }
                alone[round] = engine.cpuMillis(requests);
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        rounds.forEach((name, costs) -> {
            medians.put(name, median(costs));
            people.printf("%s: %.4f ms %s%n", name, median(costs), Arrays.toString(costs));
        });
        people.printf("%s alone: %.4f ms %s%n", raw.model().getFileName(), median(alone), Arrays.toString(alone));
        return new Medians(medians, median(alone));
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
