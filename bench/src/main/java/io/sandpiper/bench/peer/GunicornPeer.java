package io.sandpiper.bench.peer;

import io.sandpiper.bench.load.Load;
import io.sandpiper.bench.load.TreeUse;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code bench/peers/serve.py}: Flask and joblib behind gunicorn with two workers that keep connections alive. */
final class GunicornPeer implements Peer {
    private static final String PATH = "/predict";

    private final PeerServer server;
    private final String request;

    private GunicornPeer(PeerServer server, String request) {
        this.server = server;
        this.request = request;
    }

    /** @param wine thirteen numbers, as JSON has them between brackets */
    static GunicornPeer start(PeerEnvironment environment, Path scratch, Path model, String wine, int port)
            throws IOException {
        List<String> command = List.of(
                environment.program("gunicorn"),
                "--workers=2",
                "--worker-class=gthread",
                "--threads=2",
                "--keep-alive=60",
                "--bind=127.0.0.1:" + port,
                "--chdir=" + environment.source(""),
                "serve:app");
        // Python's byte code would lie among the sources.
        Map<String, String> variables = Map.of("MODEL", model.toString(), "PYTHONDONTWRITEBYTECODE", "1");
        return new GunicornPeer(
                PeerServer.start("gunicorn", scratch, command, variables, port), "{\"instances\":[[" + wine + "]]}");
    }

    @Override
    public String name() {
        return "gunicorn";
    }

    private record Answer(List<List<Double>> probabilities) {}

    @Override
    public List<Double> probabilities() throws IOException, InterruptedException {
        return Json.MAPPER
                .readValue(server.firstAnswer(PATH, request), Answer.class)
                .probabilities()
                .getFirst();
    }

    @Override
    public Load load() {
        return server.load(PATH, request);
    }

    @Override
    public TreeUse use() throws IOException {
        return server.use();
    }

    @Override
    public void close() {
        server.close();
    }
}
