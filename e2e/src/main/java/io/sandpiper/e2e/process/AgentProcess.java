package io.sandpiper.e2e.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One agent: its name, folder and port, and the process that runs now, if any. One thread at a time. */
public final class AgentProcess implements AutoCloseable {
    private final Checkout checkout;
    private final String name;
    private final Path folder;
    private final Path data;
    private final int port;
    private final Map<String, String> settings;
    private final RestClient http;
    private @Nullable RunningProcess process;

    /**
     * @param folder for its configuration and log
     * @param data its data folder, which may lie on another file system
     */
    AgentProcess(Checkout checkout, String name, Path folder, Path data, int port, Map<String, String> settings) {
        this.checkout = checkout;
        this.name = name;
        this.folder = folder;
        this.data = data;
        this.port = port;
        this.settings = new TreeMap<>(settings);
        this.http = new RestClient(url(), null);
    }

    /** Enrols with a one-time token; blocks. */
    public Finished enrol(String token, List<String> labels) {
        List<String> words =
                new ArrayList<>(List.of("enroll", "--token", token, "--name", name, "--data", data.toString()));
        labels.forEach(label -> words.addAll(List.of("--label", label)));
        return command(words);
    }

    /** Runs one of {@code sandpiper-agent}'s commands to its end. */
    public Finished command(List<String> words) {
        List<String> all = new ArrayList<>(List.of(checkout.agentProgram()));
        all.addAll(words);
        return new Command(all, Map.of(), checkout.root(), false).run();
    }

    public AgentProcess start() {
        return start(Map.of());
    }

    /** Starts it and returns when it answers on its port. */
    public AgentProcess start(Map<String, String> environment) {
        launch(environment);
        awaitLive();
        return this;
    }

    /** Starts it and does not wait. */
    public RunningProcess launch(Map<String, String> environment) {
        new ProgramSettings()
                .set("data", data)
                .set("http.listen", "127.0.0.1:" + port)
                .set("grpc.listen", "127.0.0.1:0")
                .setAll(settings)
                .write(config());
        RunningProcess started = RunningProcess.start(
                name,
                List.of(checkout.agentProgram(), "serve", "--config", config().toString()),
                environment,
                folder,
                log());
        process = started;
        return started;
    }

    public void awaitLive() {
        awaitLive(Await.PATIENCE);
    }

    /** As {@link #awaitLive()}, for a machine that is slower than others. */
    public void awaitLive(Duration patience) {
        Await.value(
                name + " answers on port " + port,
                patience,
                () -> {
                    if (!process().isAlive()) {
                        throw new Await.HopelessException(name + " ended");
                    }
                    return http.get("/v2/health/live").status() == 200 ? Optional.of(true) : Optional.empty();
                },
                process()::lastLines);
    }

    /** True where it answers that it is alive. */
    public boolean isLive() {
        try {
            return isRunning() && http.get("/v2/health/live").status() == 200;
        } catch (java.io.UncheckedIOException e) {
            return false;
        }
    }

    /** Waits until it answers with this version of a model. */
    public void awaitServing(String model, String version, Duration patience) {
        Await.value(
                name + " serves " + model + "@" + version,
                patience,
                () -> version.equals(servedVersion(model)) ? Optional.of(true) : Optional.empty(),
                process()::lastLines);
    }

    /** The version that serves now; null where the model does not. */
    public @Nullable String servedVersion(String model) {
        Reply reply = http.get("/v2/models/" + model);
        JsonNode versions = reply.json().path("versions");
        return reply.status() == 200 && !versions.isEmpty() ? versions.get(0).asText() : null;
    }

    /** {@code POST /v1/models/{model}:predict} with instances as a person would type them. */
    public Reply predict(String model, Object instances) {
        return http.post("/v1/models/" + model + ":predict", Map.of("instances", instances));
    }

    /** Its HTTP interface. */
    public RestClient http() {
        return http;
    }

    public RunningProcess process() {
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return process;
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    public void killNow() {
        process().killNow();
    }

    public void stop() {
        if (process != null) {
            process.stop();
        }
    }

    /** A setting for the next start. */
    public AgentProcess set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    public String name() {
        return name;
    }

    public Path data() {
        return data;
    }

    public Path log() {
        return folder.resolve(name + ".log");
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private Path config() {
        return folder.resolve(name + ".yaml");
    }

    @Override
    public void close() {
        stop();
        http.close();
    }
}
