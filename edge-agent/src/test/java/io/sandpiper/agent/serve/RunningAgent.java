package io.sandpiper.agent.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.agent.infer.InferStatistics;
import io.sandpiper.agent.listen.Credentials;
import io.sandpiper.agent.listen.Endpoint;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.ModelRepository;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.SlotSettings;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.agent.telemetry.UseCounter;
import io.sandpiper.engine.Engine;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The device's HTTP interface on a free port, with the demo's models and the real engine. */
final class RunningAgent implements AutoCloseable {
    static final int BODY_BYTES = 256 << 10;
    static final int BODY_MEMORY_BYTES = 384 << 10;
    static final int QUEUE = 2;
    static final Duration BODY_TIMEOUT = Duration.ofSeconds(2);

    private static final Path ROOT = Path.of(System.getProperty("sandpiper.root", ".."));
    private static final Path ENGINE_MODELS = Path.of("engine/src/test/resources/models");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final UseCounter counter = new UseCounter();
    private final InferStatistics statistics = new InferStatistics();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Slots slots;
    private final ModelRepository repository;
    private final AgentServer server;
    private final int port;

    /** An answer of which everything was read. */
    record Reply(int status, String type, String text, HttpResponse<String> whole) {
        JsonNode json() {
            return Json.read("answer", text.getBytes(StandardCharsets.UTF_8), JsonNode.class);
        }

        /** The one field of an error of the Open Inference Protocol. */
        String error() {
            return json().size() == 1 ? json().path("error").asText() : "not an error alone: " + text;
        }
    }

    RunningAgent() throws Exception {
        this(new SlotSettings(1, QUEUE, SlotSettings.ANY_MEMORY));
    }

    RunningAgent(SlotSettings settings) throws Exception {
        slots = new Slots(
                ServiceLoader.load(Engine.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList(),
                settings);
        repository = new ModelRepository(slots);
        slots.activate(demo("wine", "wine/wine-1.0.0.onnx", "1.0.0"));
        slots.activate(demo("fashion", "fashion/fashion-1.0.0.onnx", "1.0.0"));
        slots.activate(bare("types"));
        slots.activate(bare("names"));
        server = new AgentServer(
                vertx,
                slots,
                repository,
                (version, error, times) -> {
                    counter.add(version.model(), version.version(), version.variant(), error, times.totalNanos());
                    statistics.used(version, error, times);
                },
                new ServeFigures(this::figures, statistics),
                new BodyMemory(BODY_MEMORY_BYTES),
                new ServeSettings("9.9.9", BODY_BYTES, BODY_MEMORY_BYTES, BODY_TIMEOUT));
        port = ((Endpoint.Tcp) open(Endpoint.address("test", "127.0.0.1:0"), null))
                .address()
                .port();
    }

    /** Answers there too. */
    Endpoint open(Endpoint endpoint, @Nullable Credentials credentials) throws Exception {
        return server.open(endpoint, credentials)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    Vertx vertx() {
        return vertx;
    }

    private UseFigures figures(InstalledVersion version) {
        UseCounter.Figures use = counter.sinceStart(version.model(), version.version());
        return new UseFigures(
                use.requests(), use.errors(), use.p50Millis(), use.p90Millis(), use.p99Millis(), use.sumMillis());
    }

    private static InstalledVersion demo(String model, String file, String version) throws IOException {
        Path path = ROOT.resolve("configs/demo").resolve(file);
        ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(path.resolveSibling("model.yaml")));
        return new InstalledVersion(
                model, version, Digest.of(path), "fp32", MediaTypes.ONNX, path, spec, Instant.EPOCH);
    }

    static InstalledVersion tflite(String model) throws IOException {
        Path path = ROOT.resolve(ENGINE_MODELS).resolve(model + ".tflite");
        return new InstalledVersion(
                model, "0.0.0", Digest.of(path), "file", MediaTypes.TFLITE, path, null, Instant.EPOCH);
    }

    /** One of the engine's test models that has a spec beside it. */
    static InstalledVersion withSpec(String model) throws IOException {
        Path path = ROOT.resolve(ENGINE_MODELS).resolve(model + ".onnx");
        ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(path.resolveSibling(model + ".yaml")));
        return new InstalledVersion(
                model, "1.0.0", Digest.of(path), "fp32", MediaTypes.ONNX, path, spec, Instant.EPOCH);
    }

    static InstalledVersion bare(String model) throws IOException {
        Path path = ROOT.resolve(ENGINE_MODELS).resolve(model + ".onnx");
        return new InstalledVersion(
                model, "0.0.0", Digest.of(path), "fp32", MediaTypes.ONNX, path, null, Instant.EPOCH);
    }

    Slots slots() {
        return slots;
    }

    Slot slot(String model) {
        return slots.find(model).orElseThrow();
    }

    InferStatistics.Figures statistics(String model) {
        return statistics.of(slot(model).version());
    }

    int port() {
        return port;
    }

    Reply get(String path) throws Exception {
        return send(request(path).GET());
    }

    Reply post(String path, String body) throws Exception {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    Reply send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> whole = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(
                whole.statusCode(), whole.headers().firstValue("Content-Type").orElse(""), whole.body(), whole);
    }

    HttpResponse<byte[]> sendBytes(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Sends text as it is, and reads until the other end closes or is silent; for what no client would send. */
    String raw(String text) throws IOException {
        try (Socket socket = open()) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return readAll(socket);
        }
    }

    Socket open() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
        repository.close();
        slots.close();
        client.close();
    }

    static List<String> wineFeatures() throws IOException {
        return List.of(Files.readAllLines(ROOT.resolve("configs/demo/wine/holdout.csv"))
                .getFirst()
                .replaceFirst(",[^,]*$", "")
                .split(",", -1));
    }
}
