package io.sandpiper.bench.scenario;

import io.sandpiper.bench.load.AgentProcess;
import io.sandpiper.bench.load.GrpcCalls;
import io.sandpiper.bench.load.HttpLoad;
import io.sandpiper.bench.load.ProcessUse;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What it costs to refuse a request that is wrong, kind by kind, over REST and gRPC, on connections that are kept. Claim: at
 * most 2 ms of CPU each, all threads of the agent together.
 */
public final class MalformedScenario implements Scenario {
    private static final int WARMUP = 300;
    private static final int REQUESTS = 400;
    private static final double LIMIT_MILLIS = 2;

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        Map<String, Double> costs = new LinkedHashMap<>();
        try (AgentProcess agent = AgentProcess.start(root, scratch, Map.of("wine", DemoInputs.wine(root)));
                GrpcCalls calls = new GrpcCalls(agent.grpc())) {
            agent.firstAnswer(DemoInputs.WINE_PATH, DemoInputs.wineBody());
            Map<String, Work> kinds = kinds(agent, calls);
            // All of them before any is measured: a kind pays for itself, not for the first use of what all share.
            for (Work work : kinds.values()) {
                work.run(WARMUP);
            }
            for (Map.Entry<String, Work> kind : kinds.entrySet()) {
                costs.put(kind.getKey(), cost(agent, kind.getValue()));
            }
        }
        Map.Entry<String, Double> worst =
                costs.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        costs.forEach((what, millis) -> people.printf("%-50s %.3f ms CPU%n", what, millis));
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("kinds", costs.size());
        figures.put("cpuMillis", costs);
        figures.put("worst", worst.getKey());
        figures.put("worstCpuMillis", worst.getValue());
        figures.put("limitMillis", LIMIT_MILLIS);
        figures.put("held", worst.getValue() <= LIMIT_MILLIS);
        return figures;
    }

    /** Asks for something so many times. */
    @FunctionalInterface
    private interface Work {
        void run(int times) throws Exception;
    }

    private static Map<String, Work> kinds(AgentProcess agent, GrpcCalls calls) {
        Map<String, Work> kinds = new LinkedHashMap<>();
        for (MalformedRequest request : MalformedRequest.all()) {
            HttpLoad load = HttpLoad.of(agent.address(), request.path(), request.headers(), request.body())
                    .expecting(request.status());
            kinds.put("rest: " + request.what(), times -> load.run(1, times));
        }
        for (MalformedCall call : MalformedCall.all()) {
            kinds.put("grpc: " + call.what(), times -> calls.refused(call.path(), call.headers(), call.body(), times));
        }
        return kinds;
    }

    private static double cost(AgentProcess agent, Work work) throws Exception {
        double before = ProcessUse.of(agent.pid()).cpuMillis();
        work.run(REQUESTS);
        return (ProcessUse.of(agent.pid()).cpuMillis() - before) / REQUESTS;
    }
}
