package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's REST interface as the commands use it; blocks. Every failure is a {@link CommandException} with the
 * exit code and the sentence that the person needs.
 */
final class GatewayClient implements AutoCloseable {
    private static final String LOGIN_WAYS = "/.well-known/sandpiper/login";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MOST_PROBLEM_BYTES = 64 << 10;

    private final Context context;
    private final Bearer bearer;
    private final HttpClient http;

    GatewayClient(ContextFile contexts) {
        this(contexts.load(), contexts);
    }

    /** For what is open to all. */
    static GatewayClient withoutLogin(Context context) {
        return new GatewayClient(context, new ContextFile(Map.of("SANDPIPER_CONTEXT", "/dev/null/none")));
    }

    private GatewayClient(Context context, ContextFile contexts) {
        this.context = context;
        this.bearer = contexts.bearer(this::loginWays);
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
        if (context.ca() != null) {
            builder.sslContext(TrustedAuthority.context(context.ca()));
        }
        this.http = builder.build();
    }

    /** Where to log in; asked without a login. A gateway that is older than this has tokens alone. */
    LoginWays loginWays() {
        HttpResponse<byte[]> response = exchange("GET", LOGIN_WAYS, null, BodyHandlers.ofByteArray());
        return response.statusCode() == 200
                ? Json.read("the gateway's answer", response.body(), LoginWays.class)
                : new LoginWays(null);
    }

    JsonNode get(String path) {
        return json(send("GET", path, null));
    }

    /** As {@link #get}; null where there is nothing of that name. */
    @Nullable JsonNode find(String path) {
        HttpResponse<byte[]> response = exchange("GET", path, null, BodyHandlers.ofByteArray());
        if (response.statusCode() == 404) {
            return null;
        }
        check(response.statusCode(), response.body());
        return json(response);
    }

    /** Writes what comes to a file that is not there before all of it is. */
    void download(String path, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        HttpResponse<Path> response = exchange(
                "GET",
                path,
                null,
                info -> info.statusCode() < 400
                        ? BodyHandlers.ofFile(part).apply(info)
                        : BodySubscribers.mapping(BodySubscribers.ofByteArray(), body -> {
                            check(info.statusCode(), body);
                            return part;
                        }));
        Files.move(response.body(), file, StandardCopyOption.REPLACE_EXISTING);
    }

    String text(String path) {
        return new String(send("GET", path, null).body(), StandardCharsets.UTF_8);
    }

    byte[] bytes(String path) {
        return send("GET", path, null).body();
    }

    /** For parts that ask the gateway on their own: no token goes with it, no redirect is followed. */
    HttpClient http() {
        return http;
    }

    URI uri(String path) {
        return URI.create(context.url() + path);
    }

    JsonNode delete(String path) {
        return json(send("DELETE", path, null));
    }

    JsonNode post(String path, Object body) {
        return json(send("POST", path, BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    /** Answers the status too: 200 and 202 mean different things to a push. */
    Answer put(String path, BodyPublisher body) {
        HttpResponse<byte[]> response = send("PUT", path, body);
        return new Answer(response.statusCode(), json(response));
    }

    record Answer(int status, JsonNode body) {}

    /** Whether the resource is there. */
    boolean has(String path) {
        HttpResponse<Void> response = exchange("HEAD", path, null, BodyHandlers.discarding());
        if (response.statusCode() == 404) {
            return false;
        }
        check(response.statusCode(), new byte[0]);
        return true;
    }

    /** The bytes of an answer as they arrive; the caller closes it. */
    InputStream stream(String path) throws IOException {
        HttpResponse<InputStream> response = exchange("GET", path, null, BodyHandlers.ofInputStream());
        if (response.statusCode() >= 400) {
            try (InputStream body = response.body()) {
                check(response.statusCode(), body.readNBytes(MOST_PROBLEM_BYTES));
            }
        }
        return response.body();
    }

    /** A stream of events; the caller closes it. It ends with its connection. */
    Stream<String> lines(String path) {
        HttpResponse<Stream<String>> response = exchange("GET", path, null, BodyHandlers.ofLines());
        if (response.statusCode() >= 400) {
            try (Stream<String> lines = response.body()) {
                check(response.statusCode(), String.join("\n", lines.toList()).getBytes(StandardCharsets.UTF_8));
            }
        }
        return response.body();
    }

    private HttpResponse<byte[]> send(String method, String path, @Nullable BodyPublisher body) {
        HttpResponse<byte[]> response = exchange(method, path, body, BodyHandlers.ofByteArray());
        check(response.statusCode(), response.body());
        return response;
    }

    private void check(int status, byte[] body) {
        if (status >= 400) {
            throw Problem.read(status, body).toException(status, context);
        }
    }

    private <T> HttpResponse<T> exchange(
            String method, String path, @Nullable BodyPublisher body, BodyHandler<T> handler) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(context.url() + path))
                    .header("Accept", "application/json, application/problem+json, text/event-stream, text/plain")
                    .method(method, body == null ? BodyPublishers.noBody() : body);
            if (body != null) {
                request.header(
                        "Content-Type",
                        path.startsWith("/v1/blobs/") ? "application/octet-stream" : "application/json");
            }
            String token = path.equals(LOGIN_WAYS) ? null : bearer.token();
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            return http.send(request.build(), handler);
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    ExitCode.USAGE, "url: " + context.url() + " (expected: for example " + Context.DEFAULT_URL + ")");
        } catch (IOException e) {
            throw Unreachable.because(context, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted");
        }
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        return response.body().length == 0
                ? Json.MAPPER.createObjectNode()
                : Json.read("the gateway's answer", response.body(), JsonNode.class);
    }

    @Override
    public void close() {
        http.close();
    }
}
