package io.sandpiper.gateway.api;

import io.sandpiper.gateway.access.Action;
import io.sandpiper.protocol.json.Json;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** An operation that is mounted by hand, its path as the router writes it. */
    record Streamed(String id, HttpMethod method, String path) {}

    List<Streamed> streamed() {
        return whole.getJsonObject("paths").stream()
                .flatMap(path -> operations((JsonObject) path.getValue())
                        .filter(o -> ((JsonObject) o.getValue()).getBoolean("x-streamed", false))
                        .map(o -> new Streamed(
                                ((JsonObject) o.getValue()).getString("operationId"),
                                HttpMethod.valueOf(o.getKey().toUpperCase(Locale.ROOT)),
                                path.getKey().replaceAll("\\{(\\w+)}", ":$1"))))
                .toList();
    }

    /** Every operation has a handler and every handler an operation, or the server does not start. */
    void mustName(Set<String> handlers) {
        Set<String> named = operations()
                .map(operation -> operation.getString("operationId"))
                .collect(Collectors.toSet());
        if (!named.equals(handlers)) {
            throw new IllegalStateException("operations " + new TreeSet<>(named) + " (expected: one a handler: "
                    + new TreeSet<>(handlers) + ")");
        }
    }

    /** The right that each operation asks for; those that are open to everybody ({@code security: []}) are not named. */
    Map<String, Right> rights() {
        Map<String, Right> rights = new HashMap<>();
        operations()
                .filter(operation -> !operation.containsKey("security"))
                .forEach(operation -> rights.put(
                        operation.getString("operationId"),
                        new Right(
                                Action.valueOf(
                                        operation.getString("x-right", "").toUpperCase(Locale.ROOT)),
                                operation.getString("x-reach", "").equals("fleet"))));
        return rights;
    }

    /** The methods that a path offers, as the header {@code Allow} lists them. */
    String allowed(String path) {
        return whole.getJsonObject("paths").stream()
                .filter(template -> path.matches(template.getKey().replaceAll("\\{\\w+}", "[^/]+")))
                .flatMap(template -> operations((JsonObject) template.getValue()))
                .map(operation -> operation.getKey().toUpperCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private Stream<JsonObject> operations() {
        return whole.getJsonObject("paths").stream()
                .flatMap(path -> operations((JsonObject) path.getValue()))
                .map(operation -> (JsonObject) operation.getValue());
    }

    private static Stream<Map.Entry<String, Object>> operations(JsonObject item) {
        return item.stream().filter(entry -> METHODS.contains(entry.getKey()));
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
    }
}
