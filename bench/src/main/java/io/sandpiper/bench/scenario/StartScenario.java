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
 * From the start of the agent's process, with one small model, to its first answer, with the CPU seconds that took; and its
 * memory then. Medians of seven starts. Claims: at most 0.6 s, and at most 80 MB that no file backs.
 */
public final class StartScenario implements Scenario {
    private static final int STARTS = 7;
    private static final double LIMIT_SECONDS = 0.6;
    private static final double LIMIT_ANONYMOUS_MB = 80;

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        double[] seconds = new double[STARTS];
        double[] cpuSeconds = new double[STARTS];
        double[] anonymous = new double[STARTS];
        double[] resident = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            Instant begin = Instant.now();
            try (AgentProcess agent = AgentProcess.start(root, scratch, Map.of("fashion", DemoInputs.fashion(root)))) {
                Instant answered = agent.firstAnswer(DemoInputs.FASHION_PATH, DemoInputs.fashionBody());
                ProcessUse use = ProcessUse.of(agent.pid());
                seconds[i] = Duration.between(begin, answered).toNanos() / 1e9;
                cpuSeconds[i] = use.cpuMillis() / 1e3;
                anonymous[i] = use.anonymousMegabytes();
                resident[i] = use.residentMegabytes();
                people.printf(
                        "first answer after %.3f s (limit %.1f), %.2f s CPU, %.1f MB anonymous (limit %.0f)%n",
                        seconds[i], LIMIT_SECONDS, cpuSeconds[i], anonymous[i], LIMIT_ANONYMOUS_MB);
            }
        }
        double first = RequestCosts.median(seconds);
        double memory = RequestCosts.median(anonymous);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("starts", STARTS);
        figures.put("firstAnswerSeconds", first);
        figures.put("firstAnswerLimitSeconds", LIMIT_SECONDS);
        figures.put("cpuSeconds", RequestCosts.median(cpuSeconds));
        figures.put("anonymousMegabytes", memory);
        figures.put("anonymousLimitMegabytes", LIMIT_ANONYMOUS_MB);
        figures.put("residentMegabytes", RequestCosts.median(resident));
        figures.put("held", first <= LIMIT_SECONDS && memory <= LIMIT_ANONYMOUS_MB);
        return figures;
    }
}
