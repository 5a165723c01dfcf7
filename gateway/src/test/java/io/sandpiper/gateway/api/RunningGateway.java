package io.sandpiper.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.GatewayConfig;
import io.sandpiper.gateway.GatewayMain;
import io.sandpiper.gateway.ingest.ScriptedConverterMain;
import io.sandpiper.host.config.ConfigLoader;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A whole gateway in this process, on free ports, with a folder of its own. */
final class RunningGateway implements AutoCloseable {
    /** The converter is a child that does what the model file says, within tight limits. */
    static final Map<String, String> SCRIPTED_CONVERTER = Map.of(
            "convert.command",
            String.join(
                    " ",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx1g",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ScriptedConverterMain.class.getName()),
            "convert.memory",
            "400MiB",
            "convert.timeout",
            "12s");

    private final Path data;
    private final GatewayMain gateway;
    private final RestCaller rest;

    private RunningGateway(Path data, GatewayMain gateway) {
        this.data = data;
        this.gateway = gateway;
        this.rest = RestCaller.withToken(url(), token());
    }

    static RunningGateway start(Path folder) {
        return start(folder, Map.of());
    }

    static RunningGateway start(Path folder, Map<String, String> settings) {
        Path data = folder.resolve("gateway");
        Map<String, String> flags = new HashMap<>(Map.of(
                "data", data.toString(),
                "http.listen", "127.0.0.1:0",
                "mqtt.listen", "127.0.0.1:0",
                "est.listen", "127.0.0.1:0",
                // Tests try many wrong logins from one address.
                "login.failures", "10000"));
        flags.putAll(settings);
        try {
            GatewayConfig config = GatewayConfig.of(
                    ConfigLoader.load(GatewayConfig.class, GatewayConfig.DEFAULTS, null, Map.of(), flags));
            RunningGateway running = new RunningGateway(data, GatewayMain.start(config));
            Waiting.until(
                    "the gateway is ready",
                    () -> running.rest().get("/health/ready").status() == 200);
            return running;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Path data() {
        return data;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + gateway.httpPort());
    }

    RestCaller rest() {
        return rest;
    }

    String token() {
        try {
            return Files.readString(data.resolve("admin.token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A job's events from its first to its last. */
    List<JsonNode> events(String job) {
        String stream = new String(rest.get("/v1/jobs/" + job + "/events").body(), StandardCharsets.UTF_8);
        List<JsonNode> events = new ArrayList<>();
        stream.lines()
                .filter(line -> line.startsWith("data:"))
                .forEach(line -> events.add(Json.read(
                        "event",
                        line.substring("data:".length()).strip().getBytes(StandardCharsets.UTF_8),
                        JsonNode.class)));
        return events;
    }

    /** Waits for a job's end. */
    JsonNode ended(String job) {
        events(job);
        return rest.get("/v1/jobs/" + job).json();
    }

    @Override
    public void close() {
        rest.close();
        gateway.close();
    }
}
