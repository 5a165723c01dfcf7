package io.sandpiper.gateway.api;

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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** HTTP calls as any client may make them, good or bad. Blocking. */
final class RestCaller implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final @Nullable String authorization;

    private RestCaller(URI base, @Nullable String authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    static RestCaller withToken(URI base, String token) {
        return new RestCaller(base, "Bearer " + token);
    }

    static RestCaller with(URI base, @Nullable String authorization) {
        return new RestCaller(base, authorization);
    }

    /** What came back. */
    record Answer(int status, Map<String, List<String>> headers, byte[] body) {
        JsonNode json() {
            return body.length == 0 ? Json.MAPPER.createObjectNode() : Json.read("the answer", body, JsonNode.class);
        }

        String text(String member) {
            return json().path(member).asText();
        }

        String header(String name) {
            return headers.entrySet().stream()
                    .filter(e -> e.getKey().equalsIgnoreCase(name))
                    .map(e -> String.join(", ", e.getValue()))
                    .findFirst()
                    .orElse("");
        }

        @Override
        public String toString() {
            return status + " " + new String(body, StandardCharsets.UTF_8);
        }
    }

    Answer get(String path) {
        return send("GET", path, null, new byte[0]);
    }

    Answer head(String path) {
        return send("HEAD", path, null, new byte[0]);
    }

    Answer delete(String path) {
        return send("DELETE", path, null, new byte[0]);
    }

    Answer put(String path, Object json) {
        return send("PUT", path, "application/json", Json.bytes(json));
    }

    Answer post(String path, Object json) {
        return send("POST", path, "application/json", Json.bytes(json));
    }

    /** Uploads bytes under their own digest. */
    Digest blob(byte[] bytes) {
        Digest digest = Digest.of(bytes);
        Answer answer = send("PUT", "/v1/blobs/" + digest, "application/octet-stream", bytes);
        if (answer.status() != 201 && answer.status() != 200) {
            throw new AssertionError("upload: " + answer);
        }
        return digest;
    }

    Answer send(String method, String path, @Nullable String contentType, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
