package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.Slot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /openapi.json}: this interface as OpenAPI 3.1, each model that serves with its own signature. */
final class OpenApiDocument {
    private static final String OPENAPI = "3.1.1";
    private static final String JSON = "application/json";

    private static final String KEY = "apiKey";

    private final Map<String, Object> paths = new LinkedHashMap<>();

    private OpenApiDocument() {}

    /** @param keyed whether each call but health's needs the key */
    static Map<String, Object> of(List<Slot> slots, String agentVersion, boolean keyed) {
        OpenApiDocument document = new OpenApiDocument();
        document.common();
        slots.forEach(document::model);
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("openapi", OPENAPI);
        whole.put(
                "info",
                Map.of(
                        "title",
                        "Models on this device",
                        "version",
                        agentVersion,
                        "description",
                        "The Open Inference Protocol v2 with Triton's extensions, and :predict, which a person can type."));
        whole.put("paths", document.paths);
        Map<String, Object> components = new LinkedHashMap<>(Map.of("schemas", OpenApiSchemas.common()));
        if (keyed) {
            components.put("securitySchemes", Map.of(KEY, Map.of("type", "http", "scheme", "bearer")));
            whole.put("security", List.of(Map.of(KEY, List.of())));
        }
        whole.put("components", components);
        return whole;
    }

    private void common() {
        get("/v2", "serverMetadata", "The server's name, version and extensions");
        open("/v2/health/live", "serverLive", "Whether the agent lives");
        open("/v2/health/ready", "serverReady", "Whether every model of this device answers");
        get("/v2/models/stats", "statistics", "What every model did since the agent started");
        get("/v1/models", "models", "What serves");
        paths.put("/metrics", Map.of("get", operation("metrics", "Prometheus' text format", null, "text/plain", null)));
        post(
                "/v2/repository/index",
                "repositoryIndex",
                "Every model of this device",
                Map.of("type", "object", "properties", Map.of("ready", Map.of("type", "boolean"))),
                Map.of("type", "array"));
        for (String order : List.of("load", "unload")) {
            Map<String, Object> operation = new LinkedHashMap<>(operation(
                    "repository" + Character.toUpperCase(order.charAt(0)) + order.substring(1),
                    "To " + order + " a model",
                    null,
                    JSON,
                    Map.of("type", "object")));
            operation.put(
                    "parameters",
                    List.of(Map.of(
                            "name", "model", "in", "path", "required", true, "schema", Map.of("type", "string"))));
            paths.put("/v2/repository/models/{model}/" + order, Map.of("post", operation));
        }
    }

    private void model(Slot slot) {
        String name = slot.version().model();
        String what = name + " " + slot.version().version();
        String v2 = "/v2/models/" + name;
        get(v2, "metadata-" + name, "The tensors of " + what);
        get(v2 + "/ready", "ready-" + name, "Whether " + name + " answers");
        get(v2 + "/stats", "stats-" + name, "What " + what + " did since the agent started");
        get(v2 + "/config", "config-" + name, "The configuration of " + what);
        get("/v1/models/" + name, "model-" + name, "What " + what + " is, and a line that calls it");
        post(
                v2 + "/infer",
                "infer-" + name,
                "Inference on tensors by " + what,
                OpenApiSchemas.inferRequest(slot),
                OpenApiSchemas.reference("InferenceResponse"));
        if (!slot.encoders().isEmpty()) {
            post(
                    "/v1/models/" + name + ":predict",
                    "predict-" + name,
                    "Predictions from raw values by " + what,
                    OpenApiSchemas.predictRequest(slot),
                    OpenApiSchemas.reference("Predictions"));
        }
    }

    private void get(String path, String id, String summary) {
        paths.put(path, Map.of("get", operation(id, summary, null, JSON, Map.of("type", "object"))));
    }

    /** Needs no key on any endpoint. */
    private void open(String path, String id, String summary) {
        Map<String, Object> operation = operation(id, summary, null, JSON, Map.of("type", "object"));
        operation.put("security", List.of());
        paths.put(path, Map.of("get", operation));
    }

    private void post(
            String path, String id, String summary, Map<String, Object> request, Map<String, Object> response) {
        paths.put(path, Map.of("post", operation(id, summary, request, JSON, response)));
    }

    private static Map<String, Object> operation(
            String id,
            String summary,
            @Nullable Map<String, Object> request,
            String type,
            @Nullable Map<String, Object> response) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", id);
        operation.put("summary", summary);
        if (request != null) {
            operation.put("requestBody", Map.of("required", true, "content", content(JSON, request)));
        }
        operation.put(
                "responses",
                Map.of(
                        "200",
                        Map.of(
                                "description",
                                "The answer",
                                "content",
                                content(type, response == null ? Map.of("type", "string") : response)),
                        "default",
                        Map.of(
                                "description",
                                "What went wrong",
                                "content",
                                Map.of(
                                        JSON,
                                        Map.of("schema", OpenApiSchemas.reference("Error")),
                                        "application/problem+json",
                                        Map.of("schema", OpenApiSchemas.reference("Problem"))))));
        return operation;
    }

    private static Map<String, Object> content(String type, Map<String, Object> schema) {
        return Map.of(type, Map.of("schema", schema));
    }
}
