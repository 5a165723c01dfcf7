package io.sandpiper.e2e.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** HTTP calls as a program makes them, with a bearer token or none. Blocks; any thread. */
public final class RestClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI base;
    private final @Nullable String token;

    public RestClient(URI base, @Nullable String token) {
        this.base = base;
        this.token = token;
    }

    public URI base() {
        return base;
    }

    public Reply get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    public Reply delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    public Reply post(String path, Object body) {
        return send("POST", path, BodyPublishers.ofByteArray(Json.bytes(body)));
    }

    public Reply put(String path, Object body) {
        return send("PUT", path, BodyPublishers.ofByteArray(Json.bytes(body)));
    }

    /** Uploads a file under its digest. */
    public Digest putBlob(Path file) {
        try {
            Digest digest = Digest.of(file);
            send("PUT", "/v1/blobs/" + digest, BodyPublishers.ofFile(file)).succeeded();
            return digest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends any body, as JSON unless it is a blob. */
    public Reply send(String method, String path, HttpRequest.BodyPublisher body) {
        try {
            HttpResponse<String> response = http.send(
                    request(path).timeout(TIMEOUT).method(method, body).build(), BodyHandlers.ofString());
            return new Reply(response.statusCode(), parsed(response.body()), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + base + path + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The data of an event stream, event by event; the caller closes it. */
    public Stream<String> events(String path) {
        try {
            HttpResponse<Stream<String>> response =
                    http.send(request(path).GET().build(), BodyHandlers.ofLines());
            return response.body()
                    .filter(line -> line.startsWith("data:"))
                    .map(line -> line.substring("data:".length()).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header(
                        "Content-Type",
                        path.startsWith("/v1/blobs/") ? "application/octet-stream" : "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request;
    }

    private static JsonNode parsed(String body) {
        try {
            JsonNode node = body.isEmpty() ? null : Json.MAPPER.readTree(body);
            return node == null ? Json.MAPPER.createObjectNode() : node;
        } catch (JsonProcessingException e) {
            return Json.MAPPER.createObjectNode();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
