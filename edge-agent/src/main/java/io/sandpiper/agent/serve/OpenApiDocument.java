package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.Slot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /openapi.json}: this interface as OpenAPI 3.1, each model that serves with its own signature. */
final class OpenApiDocument {
    private static final String OPENAPI = "3.1.1";
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
        get("/openapi.json", "openapi", "This document");
        put(
                "get",
                "/metrics",
                OpenApiOperations.of(
                        "metrics",
                        "Prometheus' text format",
                        null,
                        OpenApiOperations.content("text/plain", Map.of("type", "string"))));
        put(
                "post",
                "/v2/repository/index",
                OpenApiOperations.optional(
                        "repositoryIndex",
                        "Every model of this device",
                        OpenApiOperations.content(
                                OpenApiOperations.JSON,
                                Map.of("type", "object", "properties", Map.of("ready", Map.of("type", "boolean")))),
                        OpenApiOperations.content(OpenApiOperations.JSON, Map.of("type", "array"))));
        for (String order : List.of("load", "unload")) {
            put(
                    "post",
                    "/v2/repository/models/{model}/" + order,
                    OpenApiOperations.with(
                            OpenApiOperations.read(
                                    "repository" + Character.toUpperCase(order.charAt(0)) + order.substring(1),
                                    "To " + order + " a model"),
                            OpenApiOperations.pathParameter("model")));
        }
    }

    private void model(Slot slot) {
        String name = slot.version().model();
        String version = slot.version().version();
        String what = name + " " + version;
        protocol(slot, "/v2/models/" + name, name, what);
        protocol(slot, "/v2/models/" + name + "/versions/" + version, name + "@" + version, what);
        get("/v1/models/" + name, "model-" + name, "What " + what + " is, and a line that calls it");
        if (ExampleCall.takesRaw(slot)) {
            put(
                    "post",
                    "/v1/models/" + name + ":predict",
                    OpenApiOperations.of(
                            "predict-" + name,
                            "Predictions from raw values by " + what,
                            OpenApiOperations.instances(
                                    OpenApiSchemas.predictRequest(slot),
                                    slot.spec().inputs().size() == 1
                                            && !slot.spec().inputs().getFirst().holdsTexts()),
                            OpenApiOperations.predictions()));
        }
    }

    /** The Open Inference Protocol's calls of one model. */
    private void protocol(Slot slot, String path, String id, String what) {
        get(path, "metadata-" + id, "The tensors of " + what);
        get(path + "/ready", "ready-" + id, "Whether " + what + " answers");
        get(path + "/stats", "stats-" + id, "What " + what + " did since the agent started");
        get(path + "/config", "config-" + id, "The configuration of " + what);
        put(
                "post",
                path + "/infer",
                OpenApiOperations.with(
                        OpenApiOperations.of(
                                "infer-" + id,
                                "Inference on tensors by " + what,
                                OpenApiOperations.tensors(OpenApiSchemas.inferRequest(slot)),
                                OpenApiOperations.tensors(OpenApiSchemas.reference("InferenceResponse"))),
                        OpenApiOperations.jsonLength()));
    }

    private void get(String path, String id, String summary) {
        put("get", path, OpenApiOperations.read(id, summary));
    }

    /** Needs no key on any endpoint. */
    private void open(String path, String id, String summary) {
        Map<String, Object> operation = OpenApiOperations.read(id, summary);
        operation.put("security", List.of());
        put("get", path, operation);
    }

    private void put(String method, String path, Map<String, Object> operation) {
        paths.put(path, Map.of(method, operation));
    }
}
