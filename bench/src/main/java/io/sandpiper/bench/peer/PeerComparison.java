package io.sandpiper.bench.peer;

import io.sandpiper.bench.load.AgentProcess;
import io.sandpiper.bench.load.HttpLoad;
import io.sandpiper.bench.load.Load;
import io.sandpiper.bench.load.ProcessUse;
import io.sandpiper.bench.load.TreeUse;
import io.sandpiper.e2e.process.FreePorts;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The agent's request of 13 numbers against the same at gunicorn with joblib and at MLServer: rounds of all alternate, the
 * medians of CPU time a request over each one's process tree are compared. Claim: each peer costs at least 8 times more.
 */
public final class PeerComparison {
    private static final int CONNECTIONS = 4;
    private static final int ROUNDS = 5;
    private static final int AGENT_REQUESTS = 10_000;
    private static final int PEER_REQUESTS = 1_600;
    private static final double LEAST_RATIO = 8;
    private static final double TOLERANCE = 1e-3;

    private final Path root;
    private final Path scratch;
    private final PrintStream people;
    private final FreePorts ports = new FreePorts();

    /** @param scratch for logs and the peers' copies of the model */
    public PeerComparison(Path root, Path scratch, PrintStream people) {
        this.root = root;
        this.scratch = scratch;
        this.people = people;
    }

    /**
     * @param agent serves the demo's wine model; warm
     * @param wine thirteen numbers, as JSON has them between brackets
     * @param figures gets what was measured, by peer, and what was left out, under {@code skipped}
     * @return whether the claim holds; null where a peer is missing and no other breaks it
     * @throws IOException where a peer answers otherwise than the agent
     */
    public @Nullable Boolean run(AgentProcess agent, String wine, Map<String, Object> figures)
            throws IOException, InterruptedException {
        Map<String, String> skipped = new LinkedHashMap<>();
        List<Peer> peers = new ArrayList<>();
        boolean least = true;
        try {
            List<Double> expected = OipRequest.data(
                    PeerServer.ask(agent.address().getPort(), OipRequest.PATH, OipRequest.output(wine, "probabilities"))
                            .body());
            begin(peers, wine, expected, skipped, figures);
            if (!peers.isEmpty()) {
                least = measure(agent, wine, peers, figures);
            }
        } finally {
            peers.forEach(Peer::close);
        }
        figures.put("skipped", skipped);
        return least && !skipped.isEmpty() ? null : Boolean.valueOf(least);
    }

    private void begin(
            List<Peer> peers,
            String wine,
            List<Double> expected,
            Map<String, String> skipped,
            Map<String, Object> figures)
            throws IOException, InterruptedException {
        people.println("peers: preparing target/bench-peers (minutes at the first run)");
        PeerEnvironment environment;
        Path model;
        try {
            environment = PeerEnvironment.prepare(root);
            model = environment.wineModel(scratch);
        } catch (PeerUnavailableException e) {
            String reason = String.valueOf(e.getMessage());
            skipped.putAll(Map.of("gunicorn", reason, "mlserver", reason));
            return;
        }
        for (Peer peer : List.of(
                GunicornPeer.start(environment, scratch, model, wine, ports.next()),
                MlServerPeer.start(environment, scratch, model, wine, ports))) {
            try {
                check(peer, expected);
                peers.add(peer);
                TreeUse use = peer.use();
                figures.put(peer.name() + "ResidentMegabytes", use.residentMegabytes());
                figures.put(peer.name() + "AnonymousMegabytes", use.anonymousMegabytes());
            } catch (PeerUnavailableException e) {
                peer.close();
                skipped.put(peer.name(), String.valueOf(e.getMessage()));
            }
        }
    }

    private static void check(Peer peer, List<Double> expected) throws IOException, InterruptedException {
        List<Double> got = peer.probabilities();
        boolean agrees = got.size() == expected.size();
        for (int i = 0; agrees && i < got.size(); i++) {
            agrees = Math.abs(got.get(i) - expected.get(i)) <= TOLERANCE;
        }
        if (!agrees) {
            throw new IOException(
                    peer.name() + " answers " + got + " (expected: " + expected + ", the agent's answer)");
        }
    }

    private boolean measure(AgentProcess agent, String wine, List<Peer> peers, Map<String, Object> figures)
            throws IOException, InterruptedException {
        Load own = new HttpLoad(
                agent.address(), OipRequest.PATH, OipRequest.all(wine).getBytes(StandardCharsets.UTF_8));
        own.run(CONNECTIONS, AGENT_REQUESTS);
        for (Peer peer : peers) {
            people.println(peer.name() + ": warming up with " + PEER_REQUESTS + " requests");
            peer.load().run(CONNECTIONS, PEER_REQUESTS);
        }
        double[] agentCosts = new double[ROUNDS];
        double[][] costs = new double[peers.size()][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            double before = ProcessUse.of(agent.pid()).cpuMillis();
            own.run(CONNECTIONS, AGENT_REQUESTS);
            agentCosts[round] = (ProcessUse.of(agent.pid()).cpuMillis() - before) / AGENT_REQUESTS;
            for (int i = 0; i < peers.size(); i++) {
                double begun = peers.get(i).use().cpuMillis();
                peers.get(i).load().run(CONNECTIONS, PEER_REQUESTS);
                costs[i][round] = (peers.get(i).use().cpuMillis() - begun) / PEER_REQUESTS;
            }
        }
        double agentMillis = median(agentCosts);
        figures.put("agentCpuMillis", agentMillis);
        people.printf("agent beside its peers: %.4f ms%n", agentMillis);
        boolean least = true;
        for (int i = 0; i < peers.size(); i++) {
            String name = peers.get(i).name();
            double millis = median(costs[i]);
            double ratio = millis / agentMillis;
            figures.put(name + "CpuMillis", millis);
            figures.put(name + "Ratio", ratio);
            people.printf("%s: %.4f ms, %.1f times the agent's%n", name, millis, ratio);
            least &= ratio >= LEAST_RATIO;
        }
        figures.put("leastRatio", LEAST_RATIO);
        return least;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
