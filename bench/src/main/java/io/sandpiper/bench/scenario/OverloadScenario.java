package io.sandpiper.bench.scenario;

import io.sandpiper.bench.load.AgentProcess;
import io.sandpiper.bench.load.HttpLoad;
import io.sandpiper.bench.load.OpenLoad;
import io.sandpiper.bench.load.ProcessUse;
import io.sandpiper.bench.load.ThreadUse;
import io.sandpiper.bench.raw.RawOnnx;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is answered when five times as much is asked as can be, with a model of some milliseconds; requests come at a fixed
 * rate whatever is answered. Claims: the answers a second stay within 10 % of their peak, and a refusal costs at most 0.2 ms
 * of CPU (all threads but the slot's own).
 */
public final class OverloadScenario implements Scenario {
    private static final String PATH = "/v2/models/picture/infer";
    private static final int WIDEST = 16;
    private static final double LEAST_MODEL_MILLIS = 3;
    private static final int RAW_RUNS = 50;
    private static final int CAPACITY_REQUESTS = 600;
    private static final int CONNECTIONS = 64;
    private static final int CALLERS = 4;
    private static final Duration WARM_ROUND = Duration.ofSeconds(20);
    private static final Duration ROUND = Duration.ofSeconds(8);
    private static final double[] LOADS = {0.8, 1, 2, 5};
    private static final double LIMIT_RATIO = 0.9;
    private static final double LIMIT_REFUSAL_MILLIS = 0.2;
    private static final String SLOT = "slot-";

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        Path model = scratch.resolve("picture.onnx");
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("modelMillis", write(model, AgentFlags.of(root)));
        byte[] body = PictureInputs.binary();
        try (AgentProcess agent = AgentProcess.start(root, scratch, Map.of("picture", model), "--set=slot.queue=32")) {
            agent.firstAnswer(PATH, PictureInputs.json());
            HttpLoad closed = HttpLoad.of(agent.address(), PATH, PictureInputs.HEADERS, body);
            WarmLoad.run(agent, "closed", closed, CALLERS, people);
            long begin = System.nanoTime();
            closed.run(CALLERS, CAPACITY_REQUESTS);
            double capacity = CAPACITY_REQUESTS / ((System.nanoTime() - begin) / 1e9);
            people.printf("capacity: %.0f a second%n", capacity);
            OpenLoad open = new OpenLoad(agent.address(), PATH, PictureInputs.HEADERS, body);
            open.run(CONNECTIONS, LOADS[LOADS.length - 1] * capacity, WARM_ROUND); // refusals are warm, too
            double peak = 0;
            double goodput = 0;
            double refusal = 0;
            for (double load : LOADS) {
                double others = others(agent);
                OpenLoad.Outcome outcome = open.run(CONNECTIONS, load * capacity, ROUND);
                double cost = (others(agent) - others) / outcome.sent();
                goodput = outcome.answered() / outcome.seconds();
                peak = Math.max(peak, goodput);
                refusal = cost;
                people.printf(
                        "%.1f times: %.0f answered, %.0f refused a second, %.3f ms CPU beside the engine a request%n",
                        load, goodput, outcome.refused() / outcome.seconds(), cost);
            }
            figures.put("capacityPerSecond", capacity);
            figures.put("peakGoodputPerSecond", peak);
            figures.put("goodputAtFiveTimesPerSecond", goodput);
            figures.put("goodputRatio", goodput / peak);
            figures.put("goodputLimitRatio", LIMIT_RATIO);
            figures.put("cpuMillisBesideTheEngine", refusal);
            figures.put("refusalLimitMillis", LIMIT_REFUSAL_MILLIS);
            figures.put("held", goodput / peak >= LIMIT_RATIO && refusal <= LIMIT_REFUSAL_MILLIS);
        }
        return figures;
    }

    /**
     * Writes a model that takes some milliseconds here: with a shorter one the callers' work, which is done on the same
     * cores, would count as the agent's. @return what one run takes
     */
    private static double write(Path model, List<String> flags) throws IOException {
        int width = 1;
        while (true) {
            PictureModel.write(model, width);
            try (RawOnnx raw = RawOnnx.open(model, flags, 1, 1, 3, 48, 192)) {
                raw.cpuMillis(RAW_RUNS); // warm
                double millis = raw.cpuMillis(RAW_RUNS);
                if (millis >= LEAST_MODEL_MILLIS || width == WIDEST) {
                    return millis;
                }
            }
            width++;
        }
    }

    private static double others(AgentProcess agent) throws Exception {
        return ProcessUse.of(agent.pid()).cpuMillis() - ThreadUse.cpuMillis(agent.pid(), SLOT);
    }
}
