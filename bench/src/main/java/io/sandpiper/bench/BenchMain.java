package io.sandpiper.bench;

import io.sandpiper.bench.scenario.ConvertScenario;
import io.sandpiper.bench.scenario.DeliverScenario;
import io.sandpiper.bench.scenario.MalformedScenario;
import io.sandpiper.bench.scenario.MemoryScenario;
import io.sandpiper.bench.scenario.OverloadScenario;
import io.sandpiper.bench.scenario.QuantizeScenario;
import io.sandpiper.bench.scenario.Scenario;
import io.sandpiper.bench.scenario.ScoreScenario;
import io.sandpiper.bench.scenario.SealScenario;
import io.sandpiper.bench.scenario.ServeScenario;
import io.sandpiper.bench.scenario.StartScenario;
import io.sandpiper.protocol.json.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** {@code bench/run SCENARIO}: measures and prints one JSON object as the last line. Exit code 1 where a claim failed. */
public final class BenchMain {
    private BenchMain() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, Scenario> scenarios = new TreeMap<>(Map.ofEntries(
                Map.entry("serve", new ServeScenario()),
                Map.entry("score", new ScoreScenario()),
                Map.entry("start", new StartScenario()),
                Map.entry("memory", new MemoryScenario()),
                Map.entry("overload", new OverloadScenario()),
                Map.entry("malformed", new MalformedScenario()),
                Map.entry("deliver", new DeliverScenario()),
                Map.entry("convert", new ConvertScenario()),
                Map.entry("quantize", new QuantizeScenario()),
                Map.entry("seal", new SealScenario())));
        Scenario scenario = arguments.length == 1 ? scenarios.get(arguments[0]) : null;
        if (scenario == null) {
            System.err.println("usage: bench/run SCENARIO, one of " + String.join(", ", scenarios.keySet()));
            System.exit(2);
            return;
        }
        Path root = Path.of(System.getProperty("sandpiper.root", "")).toAbsolutePath();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("scenario", arguments[0]);
        figures.put("cpus", Runtime.getRuntime().availableProcessors());
        figures.putAll(scenario.run(root, System.err));
        System.out.println(Json.text(figures));
        System.exit(Boolean.FALSE.equals(figures.get("held")) ? 1 : 0);
    }
}
