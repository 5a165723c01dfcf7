package io.sandpiper.bench.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.bench.load.ProcessUse;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.PushFiles;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A bundle of 32 MiB to 1, 2 and 8 agents: seconds from the assignment until all serve it, bytes that the gateway published
 * and its CPU. Claim: with 8 agents the gateway publishes at most 1.2 times the bundle's bytes; the floor is 1.
 */
public final class DeliverScenario implements Scenario {
    private static final int[] AGENTS = {1, 2, 8};
    private static final double LIMIT = 1.2;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        Map<String, Object> figures = new LinkedHashMap<>();
        boolean held = true;
        try (Fleet fleet = Fleet.temporary()) {
            fleet.gateway().start();
            people.println("the gateway runs");
            List<AgentProcess> agents = new ArrayList<>();
            for (int count : AGENTS) {
                while (agents.size() < count) {
                    AgentProcess agent = fleet.agent("agent-" + agents.size());
                    agents.add(fleet.join(agent, "site=bench"));
                }
                held &= measure(fleet, agents, scratch, figures, people);
            }
        }
        figures.put("publishedRatioLimit", LIMIT);
        figures.put("held", held);
        return figures;
    }

    /** Every agent gets the model anew: each count has weights and a name of its own. */
    private static boolean measure(
            Fleet fleet, List<AgentProcess> agents, Path scratch, Map<String, Object> figures, PrintStream people)
            throws Exception {
        int count = agents.size();
        String model = "large-" + count;
        Path file = scratch.resolve(model + ".onnx");
        LargeModel.write(file, count);
        fleet.operator().pushAccepted(model, "1.0.0", PushFiles.of(file));
        long bundle = bundleBytes(fleet.gateway()
                .rest()
                .get("/v1/models/" + model + "/versions/1.0.0")
                .succeeded());
        double publishedBefore = published(fleet);
        long pid = fleet.gateway().process().pid();
        double cpuBefore = ProcessUse.of(pid).cpuMillis();
        long begin = System.nanoTime();
        fleet.operator().assign(model, "1.0.0", "site=bench");
        for (AgentProcess agent : agents) {
            agent.awaitServing(model, "1.0.0", PATIENCE);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double published = published(fleet) - publishedBefore;
        double ratio = published / bundle;
        String suffix = "With" + count + (count == 1 ? "Agent" : "Agents");
        figures.put("bundleBytes", bundle);
        figures.put("seconds" + suffix, seconds);
        figures.put("publishedBytes" + suffix, published);
        figures.put("publishedRatio" + suffix, ratio);
        figures.put("gatewayCpuMillis" + suffix, ProcessUse.of(pid).cpuMillis() - cpuBefore);
        people.printf(
                "%d agents: %.1f s, published %.0f bytes, %.3f of the bundle%n", count, seconds, published, ratio);
        // Withdrawn, so that the next count's disks and memory start alike.
        fleet.gateway().rest().post("/v1/assignments", Map.of("model", model, "selector", "site=bench"));
        for (AgentProcess agent : agents) {
            Await.until(agent.name() + " withdraws " + model, PATIENCE, () -> agent.servedVersion(model) == null);
        }
        return ratio <= LIMIT;
    }

    private static long bundleBytes(JsonNode version) {
        JsonNode manifest = version.path("manifest");
        long bytes = manifest.path("config").path("size").asLong();
        for (JsonNode layer : manifest.path("layers")) {
            bytes += layer.path("size").asLong();
        }
        return bytes;
    }

    private static double published(Fleet fleet) {
        return fleet.gateway()
                .rest()
                .get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("sandpiper_delivery_published_bytes_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
