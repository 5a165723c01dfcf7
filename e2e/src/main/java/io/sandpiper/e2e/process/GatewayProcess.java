package io.sandpiper.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One gateway: its folder, its ports, and the process that runs now, if any. One thread at a time. */
public final class GatewayProcess implements AutoCloseable {
    private final Checkout checkout;
    private final Path folder;
    private final GatewayPorts ports;
    private final Map<String, String> settings;
    private @Nullable RunningProcess process;
    private @Nullable RestClient rest;

    /** @param settings configuration beside data folder and addresses */
    GatewayProcess(Checkout checkout, Path folder, GatewayPorts ports, Map<String, String> settings) {
        this.checkout = checkout;
        this.folder = folder;
        this.ports = ports;
        this.settings = new TreeMap<>(settings);
    }

    public GatewayProcess start() {
        return start(Map.of());
    }

    /** Starts it and returns when it is ready. */
    public GatewayProcess start(Map<String, String> environment) {
        launch(environment);
        awaitReady();
        return this;
    }

    /** Starts it and does not wait, for a start that is meant to end badly. */
    public RunningProcess launch(Map<String, String> environment) {
        new ProgramSettings()
                .set("data", data())
                .set("http.listen", "127.0.0.1:" + ports.http())
                .set("mqtt.listen", "127.0.0.1:" + ports.mqtt())
                .set("est.listen", "127.0.0.1:" + ports.est())
                .setAll(settings)
                .write(config());
        RunningProcess started = RunningProcess.start(
                "gateway",
                List.of(checkout.gatewayProgram(), "gateway", "--config", config().toString()),
                environment,
                folder,
                log());
        process = started;
        return started;
    }

    public void awaitReady() {
        URI ready = url().resolve("/health/ready");
        try (RestClient probe = new RestClient(url(), null)) {
            Await.value(
                    "the gateway is ready at " + ready,
                    Await.PATIENCE,
                    () -> {
                        if (!process().isAlive()) {
                            throw new Await.HopelessException("the gateway ended");
                        }
                        return probe.get("/health/ready").status() == 200
                                ? java.util.Optional.of(true)
                                : java.util.Optional.empty();
                    },
                    process()::lastLines);
        }
    }

    /** True where it answers that it is ready. */
    public boolean isReady() {
        try (RestClient probe = new RestClient(url(), null)) {
            return isRunning() && probe.get("/health/ready").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** A setting for the next start. */
    public GatewayProcess set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    public RunningProcess process() {
        if (process == null) {
            throw new IllegalStateException("the gateway was not started");
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

    public Path data() {
        return folder.resolve("gateway");
    }

    public Path log() {
        return folder.resolve("gateway.log");
    }

    public GatewayPorts ports() {
        return ports;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + ports.http());
    }

    /** The certificate of its authority. */
    public Path caFile() {
        return data().resolve("ca.pem");
    }

    /** The operator's token, as its first start wrote it. */
    public String token() {
        try {
            return Files.readString(data().resolve("admin.token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its REST interface with the operator's token. */
    public RestClient rest() {
        if (rest == null) {
            rest = new RestClient(url(), token());
        }
        return rest;
    }

    private Path config() {
        return folder.resolve("gateway.yaml");
    }

    @Override
    public void close() {
        stop();
        if (rest != null) {
            rest.close();
        }
    }
}
