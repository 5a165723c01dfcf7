package io.sandpiper.agent.serve;

import io.sandpiper.protocol.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sends answers. Event loop only. */
final class Answer {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    private Answer() {}

    static void json(HttpServerRequest request, Object body) {
        bytes(request, Json.bytes(body));
    }

    static void bytes(HttpServerRequest request, byte[] body) {
        send(request, 200, JSON, body);
    }

    /**
     * A problem (RFC 9457) that also carries {@code error}, where callers of the Open Inference Protocol look.
     *
     * @param field what is at fault, null where it is no field
     */
    static void problem(
            HttpServerRequest request,
            int status,
            String title,
            String detail,
            @Nullable String field,
            @Nullable String value,
            @Nullable String expected) {
        Map<String, Object> problem = new TreeMap<>();
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("error", detail);
        putIfGiven(problem, "field", field);
        putIfGiven(problem, "value", value);
        putIfGiven(problem, "expected", expected);
        if (status == 503) {
            request.response().putHeader("Retry-After", Integer.toString(ServeLimits.RETRY_AFTER_SECONDS));
        }
        send(request, status, PROBLEM, Json.bytes(problem));
    }

    private static void putIfGiven(Map<String, Object> problem, String key, @Nullable String value) {
        if (value != null) {
            problem.put(key, value);
        }
    }

    private static void send(HttpServerRequest request, int status, String type, byte[] body) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(status).putHeader("Content-Type", type).end(Buffer.buffer(body));
    }
}
