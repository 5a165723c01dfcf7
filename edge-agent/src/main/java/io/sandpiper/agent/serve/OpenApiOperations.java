package io.sandpiper.agent.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operations of OpenAPI 3.1, and the bodies by media type that they take and give. */
final class OpenApiOperations {
    static final String JSON = "application/json";
    static final String CSV = "text/csv";
    static final String BYTES = "application/octet-stream";

    private OpenApiOperations() {}

    /** A call that takes no body and gives an object. */
    static Map<String, Object> read(String id, String summary) {
        return of(id, summary, null, content(JSON, Map.of("type", "object")));
    }

    /**
     * @param request the body's schema by media type; null where there is none
     * @param answer the answer's, likewise
     */
    static Map<String, Object> of(
            String id, String summary, @Nullable Map<String, Object> request, Map<String, Object> answer) {
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", id);
        operation.put("summary", summary);
        if (request != null) {
            operation.put("requestBody", Map.of("required", true, "content", request));
        }
        Map<String, Object> error = new LinkedHashMap<>(content(JSON, OpenApiSchemas.reference("Error")));
        error.putAll(content("application/problem+json", OpenApiSchemas.reference("Problem")));
        operation.put(
                "responses",
                Map.of(
                        "200", Map.of("description", "The answer", "content", answer),
                        "default", Map.of("description", "What went wrong", "content", error)));
        return operation;
    }

    /** As {@link #of}, where no body at all does too. */
    static Map<String, Object> optional(
            String id, String summary, Map<String, Object> request, Map<String, Object> answer) {
        Map<String, Object> operation = of(id, summary, null, answer);
        operation.put("requestBody", Map.of("required", false, "content", request));
        return operation;
    }

    static Map<String, Object> content(String type, Map<String, Object> schema) {
        return Map.of(type, Map.of("schema", schema));
    }

    /** Tensors as raw bytes after the JSON, as a request takes them and an answer gives them. */
    static Map<String, Object> tensors(Map<String, Object> json) {
        Map<String, Object> content = new LinkedHashMap<>(content(JSON, json));
        content.putAll(content(
                BYTES,
                described("The JSON, as long as " + CallHead.JSON_LENGTH
                        + " says, then tensors as raw bytes, little-endian; the bytes alone where it says 0")));
        return content;
    }

    /**
     * What {@code :predict} takes.
     *
     * @param raw whether the model has one input, of numbers
     */
    static Map<String, Object> instances(Map<String, Object> json, boolean raw) {
        Map<String, Object> content = new LinkedHashMap<>(content(JSON, json));
        content.putAll(content(
                CSV,
                table("A row an instance (RFC 4180, UTF-8). A first row in which a cell is no number is a header,"
                        + " which names each feature once, in any order; a model that takes texts always wants one."
                        + " A column label is passed over")));
        if (raw) {
            content.putAll(content(
                    BYTES,
                    described("Instances one after the other as the input tensor's bytes, little-endian, in the model's"
                            + " own units")));
        }
        return content;
    }

    /** What {@code :predict} gives: a table where {@code Accept} names it. */
    static Map<String, Object> predictions() {
        Map<String, Object> content = new LinkedHashMap<>(content(JSON, OpenApiSchemas.reference("Predictions")));
        content.putAll(content(
                CSV, table("A header, then a row an instance: label, index, probability.LABEL and other outputs")));
        return content;
    }

    /** How many bytes of a body of {@code infer} are JSON. */
    static Map<String, Object> jsonLength() {
        return Map.of(
                "name",
                CallHead.JSON_LENGTH,
                "in",
                "header",
                "description",
                "How many bytes of the body are JSON; absent where all are",
                "schema",
                Map.of("type", "integer", "minimum", 0));
    }

    static Map<String, Object> pathParameter(String name) {
        return Map.of("name", name, "in", "path", "required", true, "schema", Map.of("type", "string"));
    }

    static Map<String, Object> with(Map<String, Object> operation, Map<String, Object> parameter) {
        operation.put("parameters", List.of(parameter));
        return operation;
    }

    private static Map<String, Object> table(String description) {
        return Map.of("type", "string", "description", description);
    }

    /** Bytes: OpenAPI 3.1 gives them no type. */
    private static Map<String, Object> described(String description) {
        return Map.of("description", description);
    }
}
