package io.sandpiper.bench.scenario;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sandpiper.bench.load.AgentProcess;
import io.sandpiper.bench.load.GrpcLoad;
import io.sandpiper.bench.load.HttpLoad;
import io.sandpiper.bench.load.Load;
import io.sandpiper.bench.load.ProcessUse;
import io.sandpiper.bench.peer.PeerComparison;
import io.sandpiper.bench.raw.RawOnnx;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a request costs the agent in CPU, against ONNX Runtime alone in the same run; rounds of both alternate, the medians
 * are compared. Claims: a float tensor of 110 KB, binary over REST and over gRPC, costs at most 1.10 times raw and a POST of
 * the same body that the agent reads and discards; the same as JSON at most 3 times raw; an image of 784 values as JSON at
 * most 1.5 times raw and 0.15 ms; a tabular model of 13 numbers at most 0.10 ms in all, and 8 times less than
 * each peer ({@link PeerComparison}).
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
    private static final int ROUNDS = 5;
    private static final String PICTURE_PATH = "/v2/models/picture/infer";
    private static final long[] PICTURE_SHAPE = {1, 3, 48, 192};
    private static final int PICTURE_REQUESTS = 2_000;
    private static final int SMALL_REQUESTS = 10_000;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final double BINARY_FACTOR = 1.10;
    private static final double JSON_FACTOR = 3;
    private static final double IMAGE_FACTOR = 1.5;
    private static final double IMAGE_ALLOWANCE_MILLIS = 0.15;
    private static final double TABULAR_MILLIS = 0.10;

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        Path picture = scratch.resolve("picture.onnx");
        PictureModel.write(picture, 1);
        Map<String, Path> models = new HashMap<>(DemoInputs.models(root));
        models.put("picture", picture);
        Map<String, Object> figures = new LinkedHashMap<>();
        boolean held;
        try (AgentProcess agent = AgentProcess.start(root, scratch, models);
                GrpcLoad grpc = new GrpcLoad(agent.grpc(), "picture", "x", PICTURE_SHAPE, PictureInputs.raw())) {
            agent.firstAnswer(PICTURE_PATH, PictureInputs.json());
            held = picture(agent, grpc, picture, figures, people);
            held &= small(agent, root, figures, people);
            held &= peers(agent, root, scratch, figures, people);
        }
        figures.put("held", held);
        return figures;
    }

    private static boolean picture(
            AgentProcess agent, GrpcLoad grpc, Path model, Map<String, Object> figures, PrintStream people)
            throws Exception {
        byte[] body = PictureInputs.binary();
        Map<String, Load> loads = new LinkedHashMap<>();
        loads.put(
                "discardedPost",
                HttpLoad.of(agent.address(), "/v2/health/live", PictureInputs.HEADERS, body)
                        .expecting(METHOD_NOT_ALLOWED));
        loads.put("pictureBinary", HttpLoad.of(agent.address(), PICTURE_PATH, PictureInputs.HEADERS, body));
        loads.put("pictureGrpc", grpc);
        loads.put("pictureJson", new HttpLoad(agent.address(), PICTURE_PATH, PictureInputs.json()));
        Costs costs = costs(agent, loads, "picture", model, PICTURE_REQUESTS, figures, people);
        double raw = costs.of("picture");
        double binaryLimit = BINARY_FACTOR * raw + costs.of("discardedPost");
        figures.put("pictureBinaryLimitMillis", binaryLimit);
        figures.put("pictureJsonLimitMillis", JSON_FACTOR * raw);
        return costs.of("pictureBinary") <= binaryLimit
                && costs.of("pictureGrpc") <= binaryLimit
                && costs.of("pictureJson") <= JSON_FACTOR * raw;
    }

    private static boolean small(AgentProcess agent, Path root, Map<String, Object> figures, PrintStream people)
            throws Exception {
        Costs fashion = costs(
                agent,
                Map.of("fashionJson", new HttpLoad(agent.address(), DemoInputs.FASHION_PATH, DemoInputs.fashionBody())),
                "fashion",
                DemoInputs.fashion(root),
                SMALL_REQUESTS,
                figures,
                people);
        Costs wine = costs(
                agent,
                Map.of("wineJson", new HttpLoad(agent.address(), DemoInputs.WINE_PATH, DemoInputs.wineBody())),
                "wine",
                DemoInputs.wine(root),
                SMALL_REQUESTS,
                figures,
                people);
        double limit = IMAGE_FACTOR * fashion.of("fashion") + IMAGE_ALLOWANCE_MILLIS;
        figures.put("fashionJsonLimitMillis", limit);
        figures.put("wineJsonLimitMillis", TABULAR_MILLIS);
        return fashion.of("fashionJson") <= limit && wine.of("wineJson") <= TABULAR_MILLIS;
    }

    /** False where a peer is too near; a peer that is missing here breaks nothing, and is named. */
    private static boolean peers(
            AgentProcess agent, Path root, Path scratch, Map<String, Object> figures, PrintStream people)
            throws Exception {
        Map<String, Object> peers = new LinkedHashMap<>();
        Boolean held = new PeerComparison(root, scratch, people).run(agent, DemoInputs.WINE, peers);
        peers.put("held", held == null ? NullNode.getInstance() : held); // a plain null would be left out
        figures.put("peers", peers);
        return held == null || held;
    }

    /** CPU milliseconds of a request by what was asked. */
    private record Costs(Map<String, Double> millis) {
        double of(String name) {
            return Objects.requireNonNull(millis.get(name), name);
        }
    }

    /** The median CPU milliseconds of a request by each load, and of a raw run under the model's own name. */
    private static Costs costs(
            AgentProcess agent,
            Map<String, Load> loads,
            String name,
            Path model,
            int requests,
            Map<String, Object> figures,
            PrintStream people)
            throws Exception {
        Map<String, double[]> rounds = new LinkedHashMap<>();
        for (Map.Entry<String, Load> load : loads.entrySet()) {
            people.println(load.getKey() + ": warming up with " + 2 * requests + " requests");
            load.getValue().run(CONNECTIONS, 2 * requests);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Load> load : loads.entrySet()) {
                double before = ProcessUse.of(agent.pid()).cpuMillis();
                load.getValue().run(CONNECTIONS, requests);
                double cost = (ProcessUse.of(agent.pid()).cpuMillis() - before) / requests;
                rounds.computeIfAbsent(load.getKey(), key -> new double[ROUNDS])[round] = cost;
            }
            rounds.computeIfAbsent(name, key -> new double[ROUNDS])[round] =
                    RawOnnx.cpuMillis(model, AGENT_FLAGS, requests / 2, requests);
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        double raw = median(Objects.requireNonNull(rounds.get(name)));
        rounds.forEach((key, costs) -> {
            double cost = median(costs);
            medians.put(key, cost);
            figures.put(key + (key.equals(name) ? "RawCpuMillis" : "CpuMillis"), cost);
            if (!key.equals(name)) {
                figures.put(key + "Ratio", cost / raw);
            }
            people.printf("%s: %.4f ms%n", key, cost);
        });
        return new Costs(medians);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
