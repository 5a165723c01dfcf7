package io.sandpiper.bench.scenario;

import io.sandpiper.bench.load.AgentProcess;
import io.sandpiper.bench.load.HttpLoad;
import io.sandpiper.bench.load.IdleConnections;
import io.sandpiper.bench.load.ProcessUse;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Memory that no file backs, in MB: with one small model after requests, with 5,000 connections that say nothing, and after
 * each of 50 unloads and loads of a model of 32 MiB. Claims: at most 80 MB, at most 40 MB more, and the last within 10 % of
 * the first.
 */
public final class MemoryScenario implements Scenario {
    private static final double LIMIT_MB = 80;
    private static final double CONNECTIONS_LIMIT_MB = 40;
    private static final int CONNECTIONS = 5_000;
    private static final int CYCLES = 50;
    private static final double CYCLES_LIMIT = 1.10;
    private static final int REQUESTS = 2_000;
    private static final int SETTLE_MILLIS = 1_000;

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        Map<String, Object> figures = new LinkedHashMap<>();
        boolean held = idle(root, scratch, figures, people);
        held &= cycles(root, scratch, figures, people);
        figures.put("held", held);
        return figures;
    }

    private static boolean idle(Path root, Path scratch, Map<String, Object> figures, PrintStream people)
            throws Exception {
        try (AgentProcess agent = AgentProcess.start(root, scratch, Map.of("fashion", DemoInputs.fashion(root)))) {
            agent.firstAnswer(DemoInputs.FASHION_PATH, DemoInputs.fashionBody());
            new HttpLoad(agent.address(), DemoInputs.FASHION_PATH, DemoInputs.fashionBody()).run(4, REQUESTS);
            Thread.sleep(SETTLE_MILLIS);
            double alone = megabytes(agent);
            double crowded;
            try (IdleConnections idle = IdleConnections.open(agent.address(), CONNECTIONS)) {
                Thread.sleep(SETTLE_MILLIS);
                crowded = megabytes(agent);
                new HttpLoad(agent.address(), DemoInputs.FASHION_PATH, DemoInputs.fashionBody()).run(4, REQUESTS);
                people.printf("%d connections: %.1f MB, with none %.1f MB%n", idle.size(), crowded, alone);
            }
            figures.put("oneModelAnonymousMegabytes", alone);
            figures.put("oneModelLimitMegabytes", LIMIT_MB);
            figures.put("idleConnections", CONNECTIONS);
            figures.put("withConnectionsAnonymousMegabytes", crowded);
            figures.put("withConnectionsLimitMegabytes", LIMIT_MB + CONNECTIONS_LIMIT_MB);
            return alone <= LIMIT_MB && crowded <= LIMIT_MB + CONNECTIONS_LIMIT_MB;
        }
    }

    private static boolean cycles(Path root, Path scratch, Map<String, Object> figures, PrintStream people)
            throws Exception {
        Path large = scratch.resolve("large.onnx");
        LargeModel.write(large, 1);
        Map<String, Path> models = Map.of("fashion", DemoInputs.fashion(root), "large", large);
        try (AgentProcess agent = AgentProcess.start(root, scratch, models)) {
            agent.firstAnswer(DemoInputs.FASHION_PATH, DemoInputs.fashionBody());
            double first = 0;
            double last = 0;
            for (int i = 0; i < CYCLES; i++) {
                agent.post("/v2/repository/models/large/unload");
                agent.post("/v2/repository/models/large/load");
                Thread.sleep(SETTLE_MILLIS / 5);
                last = megabytes(agent);
                first = i == 0 ? last : first;
                if (i % 10 == 0) {
                    people.printf("after %d unloads and loads: %.1f MB%n", i + 1, last);
                }
            }
            agent.post("/v2/repository/models/large/unload");
            Thread.sleep(SETTLE_MILLIS);
            double without = megabytes(agent);
            figures.put("loads", CYCLES);
            figures.put("afterFirstLoadAnonymousMegabytes", first);
            figures.put("afterLastLoadAnonymousMegabytes", last);
            figures.put("loadsRatio", last / first);
            figures.put("loadsLimitRatio", CYCLES_LIMIT);
            figures.put("afterUnloadAnonymousMegabytes", without);
            return last / first <= CYCLES_LIMIT;
        }
    }

    private static double megabytes(AgentProcess agent) throws Exception {
        return ProcessUse.of(agent.pid()).anonymousMegabytes();
    }
}
