package io.sandpiper.bench.scenario;

import io.sandpiper.bench.load.ProcessUse;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.e2e.process.Operator;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.protocol.message.PushEvent;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What sealing costs a device: two agents of one fleet serve the same 32 MiB model, one of them sealed. CPU from a start to
 * the first answer, medians of seven starts of each, by turns; CPU of a request, medians of seven blocks of each, by turns.
 * The claim is that serving costs nothing more: at most a twentieth, which is what such blocks differ by themselves.
 */
public final class SealScenario implements Scenario {
    private static final int STARTS = 7;
    private static final int BLOCKS = 7;
    private static final int REQUESTS = 200;
    private static final int WARM_REQUESTS = 2_000;
    private static final int INPUTS = 2_048;
    private static final double LIMIT_SERVING_RATIO = 1.05;
    private static final String VERSION = "1.0.0";
    private static final double[] VALUES = new Random(5).doubles(INPUTS).toArray();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path file = Files.createTempDirectory("sandpiper-bench").resolve("large.onnx");
        LargeModel.write(file, 3);
        try (Fleet fleet = Fleet.temporary(Map.of("delivery.egressBudget", "64MiB"))) {
            fleet.gateway().start();
            AgentProcess plain = serving(fleet, "plain", file, Map.of());
            AgentProcess sealed = serving(fleet, "sealed", file, Map.of("seal", true));
            double[][] starts = starts(List.of(plain, sealed), people);
            double[][] requests = requests(List.of(plain, sealed), people);
            double plainStart = RequestCosts.median(starts[0]);
            double sealedStart = RequestCosts.median(starts[1]);
            double plainRequest = RequestCosts.median(requests[0]);
            double sealedRequest = RequestCosts.median(requests[1]);
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("modelBytes", Files.size(file));
            figures.put("starts", STARTS);
            figures.put("plainStartCpuMillis", plainStart);
            figures.put("sealedStartCpuMillis", sealedStart);
            figures.put("loadCostCpuMillis", sealedStart - plainStart);
            figures.put("startCpuRatio", sealedStart / plainStart);
            figures.put("requestsInBlock", REQUESTS);
            figures.put("plainRequestCpuMillis", plainRequest);
            figures.put("sealedRequestCpuMillis", sealedRequest);
            figures.put("requestCpuRatio", sealedRequest / plainRequest);
            figures.put("requestCpuRatioLimit", LIMIT_SERVING_RATIO);
            figures.put("held", sealedRequest / plainRequest <= LIMIT_SERVING_RATIO);
            return figures;
        }
    }

    private static AgentProcess serving(Fleet fleet, String name, Path file, Map<String, ?> options) {
        String job = Operator.job(fleet.operator()
                .request(name, VERSION, PushFiles.of(file), options)
                .json());
        PushEvent last = fleet.operator().await(job);
        if (last.state() != PushEvent.State.ACCEPTED) {
            throw new AssertionError("push of " + name + ": " + last);
        }
        AgentProcess agent = fleet.agent(
                name,
                fleet.freePorts().next(),
                fleet.folder().resolve("agent-" + name),
                Map.of("update.acceptMemory", "2GiB"));
        fleet.join(agent, "site=bench");
        fleet.operator().assign(name, VERSION, "device=" + name);
        agent.awaitServing(name, VERSION, PATIENCE);
        fleet.operator().awaitOutcome(name, name, "well", PATIENCE);
        agent.stop();
        return agent;
    }

    private static double[][] starts(List<AgentProcess> agents, PrintStream people) throws IOException {
        double[][] cpu = new double[agents.size()][STARTS];
        for (int i = 0; i < STARTS; i++) {
            for (int a = 0; a < agents.size(); a++) {
                AgentProcess agent = agents.get(a);
                agent.start();
                ask(agent);
                cpu[a][i] = ProcessUse.of(agent.process().pid()).cpuMillis();
                people.printf("%s: first answer after %.0f ms of CPU%n", agent.name(), cpu[a][i]);
                agent.stop();
            }
        }
        return cpu;
    }

    private static double[][] requests(List<AgentProcess> agents, PrintStream people) throws IOException {
        for (AgentProcess agent : agents) {
            agent.start();
            ask(agent);
            for (int i = 0; i < WARM_REQUESTS; i++) {
                ask(agent);
            }
        }
        double[][] cpu = new double[agents.size()][BLOCKS];
        for (int i = 0; i < BLOCKS; i++) {
            for (int a = 0; a < agents.size(); a++) {
                AgentProcess agent = agents.get(a);
                double before = ProcessUse.of(agent.process().pid()).cpuMillis();
                for (int r = 0; r < REQUESTS; r++) {
                    ask(agent);
                }
                cpu[a][i] = (ProcessUse.of(agent.process().pid()).cpuMillis() - before) / REQUESTS;
                people.printf("%s: %.3f ms of CPU a request%n", agent.name(), cpu[a][i]);
            }
        }
        return cpu;
    }

    /** Until it answers: the model may not be loaded yet. */
    private static void ask(AgentProcess agent) {
        Map<String, Object> body = Map.of(
                "inputs",
                List.of(Map.of("name", "x", "datatype", "FP32", "shape", List.of(1, INPUTS), "data", VALUES)));
        Await.until(
                agent.name() + " answers",
                () -> agent.http()
                                .post("/v2/models/" + agent.name() + "/infer", body)
                                .status()
                        == 200);
    }
}
