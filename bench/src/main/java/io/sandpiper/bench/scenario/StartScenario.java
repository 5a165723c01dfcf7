package io.sandpiper.bench.scenario;

import io.sandpiper.bench.load.AgentProcess;
import io.sandpiper.bench.load.ProcessUse;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * From the start of the agent's process to its first answer, best of five, with the CPU seconds that took; and its
 * memory then. Claims: at most 1.2 s, and at most 110 MB that no file backs.
 */
public final class StartScenario implements Scenario {
    private static final int STARTS = 5;
    private static final double LIMIT_SECONDS = 1.2;
    private static final double LIMIT_ANONYMOUS_MB = 110;

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        double bestSeconds = Double.MAX_VALUE;
        double bestCpuSeconds = Double.MAX_VALUE;
        double anonymous = 0;
        double resident = 0;
        for (int i = 0; i < STARTS; i++) {
            Instant begin = Instant.now();
            try (AgentProcess agent = AgentProcess.start(root, scratch, Map.of("fashion", DemoInputs.fashion(root)))) {
                Instant answered = agent.firstAnswer(DemoInputs.FASHION_PATH, DemoInputs.fashionBody());
                ProcessUse use = ProcessUse.of(agent.pid());
                double seconds = Duration.between(begin, answered).toNanos() / 1e9;
                people.printf(
                        "first answer after %.3f s, %.2f s CPU, %d KiB anonymous%n",
                        seconds, use.cpuMillis() / 1e3, use.anonymousKib());
                bestSeconds = Math.min(bestSeconds, seconds);
                bestCpuSeconds = Math.min(bestCpuSeconds, use.cpuMillis() / 1e3);
                anonymous = Math.max(anonymous, use.anonymousMegabytes());
                resident = Math.max(resident, use.residentMegabytes());
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("firstAnswerSecondsBestOf5", bestSeconds);
        figures.put("firstAnswerLimitSeconds", LIMIT_SECONDS);
        figures.put("cpuSecondsBestOf5", bestCpuSeconds);
        figures.put("anonymousMegabytesWorstOf5", anonymous);
        figures.put("anonymousLimitMegabytes", LIMIT_ANONYMOUS_MB);
        figures.put("residentMegabytesWorstOf5", resident);
        figures.put("held", bestSeconds <= LIMIT_SECONDS && anonymous <= LIMIT_ANONYMOUS_MB);
        return figures;
    }
}
