package io.sandpiper.bench.scenario;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sandpiper.bench.load.AgentProcess;
import io.sandpiper.bench.load.GrpcLoad;
import io.sandpiper.bench.load.HttpLoad;
import io.sandpiper.bench.load.Load;
import io.sandpiper.bench.peer.PeerComparison;
import io.sandpiper.bench.scenario.RequestCosts.Costs;
import io.sandpiper.bench.scenario.RequestCosts.Question;
import io.sandpiper.bench.scenario.RequestCosts.Raw;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * What a request costs the agent in CPU, against ONNX Runtime alone in the same run and against a POST of the same body
 * that the same server of the agent reads and discards. Claims: a float tensor of 110 KB, binary over REST and over gRPC,
 * costs at most 1.10 times raw beyond that POST, both beside each other at the same rate ({@link RequestCosts}); the same
 * as JSON at most 3 times raw; an image of 784 values as JSON at most 1.5 times raw and 0.15 ms; a tabular model of 13
 * numbers at most 0.10 ms in all, and 8 times less than each peer ({@link PeerComparison}).
 */
public final class ServeScenario implements Scenario {
    private static final String PICTURE_PATH = "/v2/models/picture/infer";
    private static final String DROP_PATH = "/v2/health/live";
    private static final long[] PICTURE_SHAPE = {1, 3, 48, 192};
    private static final int PICTURE_REQUESTS = 400;
    private static final int SMALL_REQUESTS = 2_000;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final double BINARY_FACTOR = 1.10;
    private static final double JSON_FACTOR = 3;
    private static final double IMAGE_FACTOR = 1.5;
    private static final double IMAGE_ALLOWANCE_MILLIS = 0.15;
    private static final double TABULAR_MILLIS = 0.10;

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        PictureFile picture = PictureFile.of(root, scratch, people);
        Map<String, Path> models = new HashMap<>(DemoInputs.models(root));
        models.put("picture", picture.file());
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("pictureModel", picture.what());
        try (AgentProcess agent = AgentProcess.start(root, scratch, models);
                GrpcLoad grpc = new GrpcLoad(agent.grpc(), "picture", "x", PICTURE_SHAPE, PictureInputs.raw());
                GrpcLoad grpcDrop = grpc.dropped()) {
            agent.firstAnswer(PICTURE_PATH, PictureInputs.json());
            RequestCosts costs = new RequestCosts(agent, AgentFlags.of(root), people);
            boolean held = picture(costs, agent.address(), grpc, grpcDrop, picture.file(), figures);
            held &= fashion(costs, agent.address(), DemoInputs.fashion(root), figures);
            held &= wine(costs, agent.address(), DemoInputs.wine(root), figures);
            held &= peers(agent, root, scratch, figures, people);
            figures.put("held", held);
        }
        return figures;
    }

    private static boolean picture(
            RequestCosts costs,
            InetSocketAddress agent,
            GrpcLoad grpc,
            GrpcLoad grpcDrop,
            Path model,
            Map<String, Object> figures)
            throws IOException, InterruptedException {
        byte[] body = PictureInputs.binary();
        byte[] json = PictureInputs.json();
        Map<String, Question> questions = new LinkedHashMap<>();
        Load binary = HttpLoad.of(agent, PICTURE_PATH, PictureInputs.HEADERS, body);
        questions.put("binary", new Question(binary, dropped(agent, body)));
        questions.put("grpc", new Question(grpc, grpcDrop));
        questions.put("json", new Question(new HttpLoad(agent, PICTURE_PATH, json), dropped(agent, json)));
        Map<String, Costs> all = costs.measure(questions, PICTURE_REQUESTS, new Raw(model, PICTURE_SHAPE));
        return claim(figures, "binary", all, c -> BINARY_FACTOR * c.rawBeside() + c.dropBeside())
                & claim(figures, "grpc", all, c -> BINARY_FACTOR * c.rawBeside() + c.dropBeside())
                & claim(figures, "json", all, c -> JSON_FACTOR * c.raw());
    }

    private static boolean fashion(RequestCosts costs, InetSocketAddress agent, Path model, Map<String, Object> figures)
            throws IOException, InterruptedException {
        byte[] body = DemoInputs.fashionBody();
        Question question = new Question(new HttpLoad(agent, DemoInputs.FASHION_PATH, body), dropped(agent, body));
        Map<String, Costs> all =
                costs.measure(Map.of("fashion", question), SMALL_REQUESTS, new Raw(model, new long[] {1, 1, 28, 28}));
        return claim(figures, "fashion", all, c -> IMAGE_FACTOR * c.raw() + IMAGE_ALLOWANCE_MILLIS);
    }

    private static boolean wine(RequestCosts costs, InetSocketAddress agent, Path model, Map<String, Object> figures)
            throws IOException, InterruptedException {
        byte[] body = DemoInputs.wineBody();
        Question question = new Question(new HttpLoad(agent, DemoInputs.WINE_PATH, body), dropped(agent, body));
        Map<String, Costs> all =
                costs.measure(Map.of("wine", question), SMALL_REQUESTS, new Raw(model, new long[] {1, 13}));
        return claim(figures, "wine", all, c -> TABULAR_MILLIS);
    }

    /**
     * False where a peer is too near; a peer that is missing here breaks nothing, and is named. SANDPIPER_BENCH_PEERS=off:
     * without them.
     */
    private static boolean peers(
            AgentProcess agent, Path root, Path scratch, Map<String, Object> figures, PrintStream people)
            throws Exception {
        if ("off".equals(System.getenv("SANDPIPER_BENCH_PEERS"))) {
            return true;
        }
        Map<String, Object> peers = new LinkedHashMap<>();
        Boolean held = new PeerComparison(root, scratch, people).run(agent, DemoInputs.WINE, peers);
        peers.put("held", held == null ? NullNode.getInstance() : held); // a plain null would be left out
        figures.put("peers", peers);
        return held == null || held;
    }

    /** A body that the agent reads and discards. */
    private static Load dropped(InetSocketAddress agent, byte[] body) {
        return HttpLoad.of(agent, DROP_PATH, PictureInputs.HEADERS, body).expecting(METHOD_NOT_ALLOWED);
    }

    /** @return whether it held */
    private static boolean claim(
            Map<String, Object> figures, String name, Map<String, Costs> all, ToDoubleFunction<Costs> limit) {
        Costs costs = Objects.requireNonNull(all.get(name), name);
        boolean held = costs.cost() <= limit.applyAsDouble(costs);
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put("cpuMillis", costs.cost());
        claim.put("rawCpuMillis", costs.raw());
        claim.put("dropCpuMillis", costs.drop());
        claim.put("ratioToRaw", costs.cost() / costs.raw());
        claim.put("ratioToRawBeyondDrop", (costs.cost() - costs.drop()) / costs.raw());
        claim.put("rawBesideCpuMillis", costs.rawBeside());
        claim.put("dropBesideCpuMillis", costs.dropBeside());
        claim.put("ratioToRawBesideBeyondDrop", (costs.cost() - costs.dropBeside()) / costs.rawBeside());
        claim.put("limitCpuMillis", limit.applyAsDouble(costs));
        claim.put("held", held);
        figures.put(name, claim);
        return held;
    }
}
