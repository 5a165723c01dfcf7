package io.sandpiper.bench.peer;

import io.sandpiper.bench.load.Load;
import io.sandpiper.bench.load.TreeUse;
import io.sandpiper.e2e.process.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** MLServer with its scikit-learn runtime as installed: one parallel worker beside the process that listens. */
final class MlServerPeer implements Peer {
    private final PeerServer server;
    private final String wine;

    private MlServerPeer(PeerServer server, String wine) {
        this.server = server;
        this.wine = wine;
    }

    /** @param wine thirteen numbers, as JSON has them between brackets */
    static MlServerPeer start(PeerEnvironment environment, Path scratch, Path model, String wine, FreePorts ports)
            throws IOException {
        Path folder = Files.createDirectories(scratch.resolve("mlserver"));
        Files.copy(environment.source("mlserver/model-settings.json"), folder.resolve("model-settings.json"));
        Files.copy(model, folder.resolve("wine.joblib"));
        int port = ports.next();
        Map<String, String> variables = Map.of(
                "MLSERVER_HOST", "127.0.0.1",
                "MLSERVER_HTTP_PORT", Integer.toString(port),
                "MLSERVER_GRPC_PORT", Integer.toString(ports.next()),
                "MLSERVER_METRICS_PORT", Integer.toString(ports.next()));
        List<String> command = List.of(environment.program("mlserver"), "start", folder.toString());
        return new MlServerPeer(PeerServer.start("mlserver", folder, command, variables, port), wine);
    }

    @Override
    public String name() {
        return "mlserver";
    }

    @Override
    public List<Double> probabilities() throws IOException, InterruptedException {
        return OipRequest.data(server.firstAnswer(OipRequest.PATH, OipRequest.output(wine, "predict_proba")));
    }

    @Override
    public Load load() {
        return server.load(OipRequest.PATH, OipRequest.all(wine));
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
