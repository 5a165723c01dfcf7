package io.sandpiper.bench.scenario;

import io.sandpiper.bench.load.AgentProcess;
import io.sandpiper.bench.load.Load;
import io.sandpiper.bench.load.ProcessUse;
import io.sandpiper.bench.raw.RawOnnx;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * CPU milliseconds of a request by each of some loads, and of what it cannot be cheaper than: a run of the engine alone,
 * and a request of the same bytes that the same server discards. That floor is measured twice, each for itself and both
 * beside each other at the rate of the requests that were answered: an engine whose caches others use, and a server that
 * wakes for each request, cost more than those that have the machine for themselves. After a warm-up until the optimizing
 * compiler rests, short rounds of all alternate, so that a noisy machine disturbs all alike; medians count. Blocking.
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

    /**
     * What is compared.
     *
     * @param drop the same bytes to the same server, which reads and discards them
     */
    record Question(Load load, Load drop) {}

    /**
     * Medians in milliseconds.
     *
     * @param cost of the request
     * @param drop of one that is discarded, as fast as the server can
     * @param raw of the engine alone
     * @param dropBeside at the request's own rate, beside the engine
     * @param rawBeside of the engine meanwhile
     */
    record Costs(double cost, double drop, double raw, double dropBeside, double rawBeside) {}

    /** One kind of question's rounds. */
    private record Rounds(double[] cost, double[] drop, double[] dropBeside, double[] rawBeside) {
        Rounds() {
            this(new double[ROUNDS], new double[ROUNDS], new double[ROUNDS], new double[ROUNDS]);
        }
    }

    /** @param requests of a round */
    Map<String, Costs> measure(Map<String, Question> questions, int requests, Raw raw)
            throws IOException, InterruptedException {
        for (Map.Entry<String, Question> each : questions.entrySet()) {
            WarmLoad.run(agent, each.getKey(), each.getValue().load(), CONNECTIONS, people);
            WarmLoad.run(agent, each.getKey() + " discarded", each.getValue().drop(), CONNECTIONS, people);
        }
        Map<String, Rounds> rounds = new LinkedHashMap<>();
        double[] alone = new double[ROUNDS];
        try (RawOnnx engine = RawOnnx.open(raw.model(), flags, RAW_THREADS, raw.shape())) {
            for (long begin = System.nanoTime(); System.nanoTime() - begin < RAW_WARM_NANOS; ) {
                engine.cpuMillis(requests);
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<String, Question> each : questions.entrySet()) {
                    Rounds its = rounds.computeIfAbsent(each.getKey(), name -> new Rounds());
                    round(its, round, each.getValue(), requests, engine);
                }
                alone[round] = engine.cpuMillis(requests);
            }
        }
        people.printf("%s alone: %s%n", raw.model().getFileName(), shown(alone));
        Map<String, Costs> costs = new LinkedHashMap<>();
        rounds.forEach((name, its) -> {
            people.printf("%s: %s%n", name, shown(its.cost));
            people.printf("  discarded: %s%n", shown(its.drop));
            people.printf("  at that rate, beside the engine: %s%n", shown(its.dropBeside));
            people.printf("  the engine meanwhile: %s%n", shown(its.rawBeside));
            costs.put(
                    name,
                    new Costs(
                            median(its.cost),
                            median(its.drop),
                            median(alone),
                            median(its.dropBeside),
                            median(its.rawBeside)));
        });
        return costs;
    }

    private void round(Rounds rounds, int round, Question question, int requests, RawOnnx engine)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        rounds.cost[round] = cost(question.load(), requests, Load.UNPACED);
        double perSecond = requests * 1e9 / (System.nanoTime() - begin);
        CompletableFuture<Double> meanwhile = CompletableFuture.supplyAsync(() -> engineCost(engine, requests));
        rounds.dropBeside[round] = cost(question.drop(), requests, perSecond);
        rounds.rawBeside[round] = meanwhile.join();
        rounds.drop[round] = cost(question.drop(), requests, Load.UNPACED);
    }

    private double cost(Load load, int requests, double perSecond) throws IOException, InterruptedException {
        double before = ProcessUse.of(agent.pid()).cpuMillis();
        load.run(CONNECTIONS, requests, perSecond);
        return (ProcessUse.of(agent.pid()).cpuMillis() - before) / requests;
    }

    private static double engineCost(RawOnnx engine, int requests) {
        try {
            return engine.cpuMillis(requests);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String shown(double[] rounds) {
        return String.format("%.4f ms %s", median(rounds), Arrays.toString(rounds));
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
