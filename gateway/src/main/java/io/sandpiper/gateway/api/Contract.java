package io.sandpiper.gateway.api;

import io.sandpiper.protocol.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;

/**
 * The OpenAPI 3.1 document. It is served whole; the router is made from a copy without what its maker cannot take
 * (docs/decisions/0007-rest.md): media types other than JSON, streaming operations, and the inside of bodies, which the calls
 * check themselves so that a problem names the field.
 */
final class Contract {
    private static final String RESOURCE = "openapi.yaml";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "head");

    private final JsonObject whole;

    Contract() {
        try (InputStream in = Contract.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + RESOURCE);
            }
            Map<?, ?> tree = Json.readYaml(RESOURCE, in.readAllBytes(), Map.class);
            this.whole = new JsonObject(Json.text(tree));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + RESOURCE, e);
        }
    }

    JsonObject whole() {
        return whole;
    }

    /** Operations without the mark {@code x-streamed}, with JSON bodies of any object. */
    JsonObject forRouter() {
        JsonObject copy = whole.copy();
        JsonObject paths = copy.getJsonObject("paths");
        for (String path : Set.copyOf(paths.fieldNames())) {
            JsonObject item = paths.getJsonObject(path);
            for (String method : Set.copyOf(item.fieldNames())) {
                if (!METHODS.contains(method)) {
                    continue;
                }
                JsonObject operation = item.getJsonObject(method);
                if (operation.getBoolean("x-streamed", false)) {
                    item.remove(method);
                    continue;
                }
                simplify(operation);
            }
            if (item.fieldNames().stream().noneMatch(METHODS::contains)) {
                paths.remove(path);
            }
        }
        copy.remove("components");
        copy.remove("security");
        return copy;
    }

    private static void simplify(JsonObject operation) {
        operation.remove("security");
        operation.remove("requestBody");
        JsonObject responses = new JsonObject();
        responses.put("200", new JsonObject().put("description", "an answer"));
        operation.put("responses", responses);
        JsonArray parameters = operation.getJsonArray("parameters", new JsonArray());
        for (int i = 0; i < parameters.size(); i++) {
            // The calls check values, so that a problem names the field.
            parameters.getJsonObject(i).put("schema", new JsonObject().put("type", "string"));
        }
    }
}
