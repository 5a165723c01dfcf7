package io.sandpiper.agent.serve;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sends answers. Event loop only. */
final class Answer {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    private Answer() {}

    /** What of the input is at fault. */
    record Fault(String field, String value, String expected) {
        static Fault of(String field, Object value, String expected) {
            return new Fault(field, InvalidInputException.shown(String.valueOf(value)), expected);
        }

        static Fault of(InvalidInputException e) {
            return new Fault(e.field(), e.value(), e.expected());
        }

        String words() {
            return field + ": " + value + " (expected: " + expected + ")";
        }
    }

    static void json(HttpServerRequest request, Object body) {
        bytes(request, Json.bytes(body));
    }

    static void json(HttpServerRequest request, int status, Object body) {
        send(request, status, JSON, Json.bytes(body));
    }

    static void bytes(HttpServerRequest request, byte[] body) {
        send(request, 200, JSON, body);
    }

    static void text(HttpServerRequest request, String type, String body) {
        send(request, 200, type, body.getBytes(StandardCharsets.UTF_8));
    }

    static void fault(HttpServerRequest request, int status, String title, Fault fault) {
        problem(request, status, title, fault.words(), fault);
    }

    static void overloaded(HttpServerRequest request, String why) {
        problem(request, 503, "Overloaded", why + "; come back in " + ServeLimits.RETRY_AFTER_SECONDS + " s", null);
    }

    /** Below {@code /v2} an error as the Open Inference Protocol's callers expect it, elsewhere a problem (RFC 9457). */
    static void problem(HttpServerRequest request, int status, String title, String detail, @Nullable Fault fault) {
        if (status == 503) {
            request.response().putHeader("Retry-After", Integer.toString(ServeLimits.RETRY_AFTER_SECONDS));
        }
        String path = request.path();
        if (path != null && (path.equals("/v2") || path.startsWith("/v2/"))) {
            send(request, status, JSON, Json.bytes(Map.of("error", detail)));
            return;
        }
        Map<String, Object> problem = new TreeMap<>();
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        if (fault != null) {
            problem.put("field", fault.field());
            problem.put("value", fault.value());
            problem.put("expected", fault.expected());
        }
        send(request, status, PROBLEM, Json.bytes(problem));
    }

    private static void send(HttpServerRequest request, int status, String type, byte[] body) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(status).putHeader("Content-Type", type);
        if (request.method() == HttpMethod.HEAD) {
            response.putHeader("Content-Length", Integer.toString(body.length)).end();
            return;
        }
        response.end(Buffer.buffer(body));
    }
}
