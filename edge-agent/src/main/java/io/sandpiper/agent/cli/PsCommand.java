package io.sandpiper.agent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.host.cli.TextTable;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper-agent ps}: asks the agent that runs here. */
@Command(name = "ps", description = "Show the models that answer on this device.", mixinStandardHelpOptions = true)
public final class PsCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String MODELS = "/v1/models";
    private final PrintStream out;

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "Where the agent answers (${DEFAULT-VALUE}).")
    private String http = "127.0.0.1:8090";

    @Option(names = "--socket", paramLabel = "PATH", description = "The Unix socket where it answers, instead.")
    private @Nullable Path socket;

    @Option(names = "-o", description = "table or json.")
    private OutputFormat format = OutputFormat.table;

    public PsCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        byte[] answer =
                socket == null ? ask(URI.create("http://" + HostPort.parse("--http", http) + MODELS)) : ask(socket);
        if (format == OutputFormat.json) {
            out.println(new String(answer, StandardCharsets.UTF_8));
            return ExitCode.DONE;
        }
        TextTable table = new TextTable("MODEL", "VERSION", "DIGEST", "VARIANT", "ENGINE", "MEMORY", "P99", "SINCE");
        for (JsonNode model : Json.read("models", answer, JsonNode.class).path("models")) {
            table.row(
                    model.path("model").asText(),
                    model.path("version").asText(),
                    model.has("manifest")
                            ? Digest.parse(model.path("manifest").asText()).brief()
                            : "-",
                    model.path("variant").asText(),
                    model.path("engine").asText(),
                    new DataSize(model.path("memoryBytes").asLong()).shown(),
                    model.has("p99Millis")
                            ? String.format(
                                    Locale.ROOT,
                                    "%.2f ms",
                                    model.path("p99Millis").asDouble())
                            : "-",
                    model.path("since").asText());
        }
        table.print(out);
        return ExitCode.DONE;
    }

    private static byte[] ask(Path socket) {
        try {
            return AgentSocket.get(socket, MODELS, TIMEOUT);
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.UNREACHABLE,
                    socket + ": no agent answers there: " + e.getMessage()
                            + " (expected: the path of `sandpiper-agent serve --socket PATH`)");
        }
    }

    private static byte[] ask(URI uri) {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            return client.send(
                            HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.UNREACHABLE,
                    uri.getAuthority() + ": no agent answers there without TLS (expected: `sandpiper-agent serve`;"
                            + " another address of this device: --http, or --socket)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted");
        }
    }
}
