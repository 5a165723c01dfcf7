package io.sandpiper.agent.serve;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.vertx.core.Future;
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
        Fault {
            field = InvalidInputException.shownField(field);
        }

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

    static Future<Void> json(HttpServerRequest request, Object body) {
        return json(request, 200, body);
    }

    static Future<Void> json(HttpServerRequest request, int status, Object body) {
        return send(request, status, JSON, Json.bytes(body));
    }

    static Future<Void> text(HttpServerRequest request, String type, String body) {
        return send(request, 200, type, body.getBytes(StandardCharsets.UTF_8));
    }

    /** What a model gave; {@code packed} is its body in that coding. */
    static Future<Void> model(HttpServerRequest request, ModelAnswer answer, ContentCoding coding, Buffer packed) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return Future.succeededFuture();
        }
        response.putHeader("Content-Type", answer.type());
        if (answer.jsonBytes() != CallHead.ALL_JSON) {
            response.putHeader(CallHead.JSON_LENGTH, Integer.toString(answer.jsonBytes()));
        }
        if (coding != ContentCoding.IDENTITY) {
            response.putHeader("Content-Encoding", coding.token()).putHeader("Vary", "Accept-Encoding");
        }
        return response.end(packed);
    }

    static Future<Void> fault(HttpServerRequest request, int status, String title, Fault fault) {
        return problem(request, status, title, fault.words(), fault);
    }

    static void tooLarge(HttpServerRequest request, int limit) {
        fault(
                request,
                413,
                "Too large",
                Fault.of("body", "more than " + limit + " bytes", "at most " + limit + " bytes"));
    }

    static void overloaded(HttpServerRequest request, String why) {
        problem(request, 503, "Overloaded", why + "; come back in " + ServeLimits.RETRY_AFTER_SECONDS + " s", null);
    }

    /** Below {@code /v2} an error as the Open Inference Protocol's callers expect it, elsewhere a problem (RFC 9457). */
    static Future<Void> problem(
            HttpServerRequest request, int status, String title, String detail, @Nullable Fault fault) {
        if (status == 503) {
            request.response().putHeader("Retry-After", Integer.toString(ServeLimits.RETRY_AFTER_SECONDS));
        }
        String path = request.path();
        if (path != null && (path.equals("/v2") || path.startsWith("/v2/"))) {
            return error(request, status, detail);
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
        return send(request, status, PROBLEM, Json.bytes(problem));
    }

    /** As the Open Inference Protocol has it. */
    static Future<Void> error(HttpServerRequest request, int status, String detail) {
        return send(request, status, JSON, Json.bytes(Map.of("error", detail)));
    }

    private static Future<Void> send(HttpServerRequest request, int status, String type, byte[] body) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return Future.succeededFuture();
        }
        response.setStatusCode(status).putHeader("Content-Type", type);
        if (request.method() == HttpMethod.HEAD) {
            return response.putHeader("Content-Length", Integer.toString(body.length))
                    .end();
        }
        return response.end(Buffer.buffer(body));
    }
}
