package io.sandpiper.bench.scenario;

import io.sandpiper.bench.load.AgentProcess;
import io.sandpiper.bench.load.HttpLoad;
import io.sandpiper.bench.load.ProcessUse;
import io.sandpiper.bench.raw.RawOnnx;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request costs the agent in CPU, against ONNX Runtime alone in the same run. Claim: at most 1.5 times raw plus
 * 0.15 ms, for an image of 784 values as JSON and for a tabular model, four keep-alive connections. The rounds of
 * agent and floor alternate; the medians are compared.
 */
public final class ServeScenario implements Scenario {
    /** The flags of bin/sandpiper-agent. */
    static final List<String> AGENT_FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xmx48m",
            "-Xmn8m",
            "-XX:Tier4InvocationThreshold=20000",
            "-XX:Tier4MinInvocationThreshold=5000",
            "-XX:Tier4CompileThreshold=60000",
            "-XX:Tier4BackEdgeThreshold=400000",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final int CONNECTIONS = 4;
    private static final int WARMUP = 20_000;
    private static final int REQUESTS = 10_000;
    private static final int ROUNDS = 5;
    private static final double FACTOR = 1.5;
    private static final double ALLOWANCE_MILLIS = 0.15;

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        Map<String, Object> figures = new LinkedHashMap<>();
        boolean held = true;
        try (AgentProcess agent = AgentProcess.start(root, scratch, DemoInputs.models(root))) {
            agent.firstAnswer(DemoInputs.FASHION_PATH, DemoInputs.fashionBody());
            held &= measure(
                    figures,
                    people,
                    "fashion",
                    DemoInputs.fashion(root),
                    agent,
                    new HttpLoad(agent.address(), DemoInputs.FASHION_PATH, DemoInputs.fashionBody()));
            held &= measure(
                    figures,
                    people,
                    "wine",
                    DemoInputs.wine(root),
                    agent,
                    new HttpLoad(agent.address(), DemoInputs.WINE_PATH, DemoInputs.wineBody()));
        }
        figures.put("held", held);
        return figures;
    }

    private static boolean measure(
            Map<String, Object> figures, PrintStream people, String name, Path model, AgentProcess agent, HttpLoad load)
            throws Exception {
        people.println(name + ": warming up with " + WARMUP + " requests");
        load.run(CONNECTIONS, WARMUP);
        double[] costs = new double[ROUNDS];
        double[] floors = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            double before = ProcessUse.of(agent.pid()).cpuMillis();
            load.run(CONNECTIONS, REQUESTS);
            costs[round] = (ProcessUse.of(agent.pid()).cpuMillis() - before) / REQUESTS;
            floors[round] = RawOnnx.cpuMillis(model, AGENT_FLAGS, REQUESTS / 2, REQUESTS);
            people.printf("%s: agent %.4f ms, raw %.4f ms%n", name, costs[round], floors[round]);
        }
        double cost = median(costs);
        double floor = median(floors);
        double limit = FACTOR * floor + ALLOWANCE_MILLIS;
        figures.put(name + "CpuMillisPerRequest", cost);
        figures.put(name + "RawCpuMillis", floor);
        figures.put(name + "Ratio", cost / floor);
        figures.put(name + "LimitMillis", limit);
        return cost <= limit;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
