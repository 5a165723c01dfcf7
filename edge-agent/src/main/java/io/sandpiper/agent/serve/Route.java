package io.sandpiper.agent.serve;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a request asks for. Matched by hand: few routes, and this is on the path of every request. */
sealed interface Route {
    record Live() implements Route {}

    record Ready() implements Route {}

    record Server() implements Route {}

    record Metrics() implements Route {}

    record OpenApi() implements Route {}

    /** Every model that serves. */
    record Models() implements Route {}

    /** What a person needs to call one model. */
    record Model(String model) implements Route {}

    record Metadata(String model, @Nullable String version) implements Route {}

    record ModelReady(String model, @Nullable String version) implements Route {}

    /** Every version where the model is null. */
    record Statistics(@Nullable String model, @Nullable String version) implements Route {}

    record Configuration(String model, @Nullable String version) implements Route {}

    record RepositoryIndex() implements Route {}

    record RepositoryLoad(String model) implements Route {}

    record RepositoryUnload(String model) implements Route {}

    record Infer(String model, @Nullable String version) implements Route {}

    record Predict(String model) implements Route {}

    /** A path that is known, with another method. */
    record WrongMethod(String allowed) implements Route {}

    record Unknown() implements Route {}

    /** Whether it takes a body, and so the method POST. */
    default boolean readsBody() {
        return switch (this) {
            case Infer r -> true;
            case Predict r -> true;
            case RepositoryIndex r -> true;
            case RepositoryLoad r -> true;
            case RepositoryUnload r -> true;
            default -> false;
        };
    }

    /** What is answered whatever else is refused. */
    default boolean isHealth() {
        return this instanceof Live || this instanceof Ready;
    }

    static Route of(String method, String path) {
        Route route = parse(path);
        boolean post = route.readsBody();
        boolean fits = post ? method.equals("POST") : method.equals("GET") || method.equals("HEAD");
        return fits || route instanceof Unknown ? route : new WrongMethod(post ? "POST" : "GET, HEAD");
    }

    private static Route parse(String path) {
        return switch (path) {
            case "/v2", "/v2/" -> new Server();
            case "/v2/health/live" -> new Live();
            case "/v2/health/ready" -> new Ready();
            case "/v2/models/stats" -> new Statistics(null, null);
            case "/v2/repository/index" -> new RepositoryIndex();
            case "/v1/models" -> new Models();
            case "/metrics" -> new Metrics();
            case "/openapi.json" -> new OpenApi();
            default -> {
                String[] parts = path.split("/", -1);
                if (path.startsWith("/v1/models/") && parts.length == 4) {
                    yield person(decoded(parts[3]));
                }
                if (path.startsWith("/v2/repository/models/") && parts.length == 6) {
                    yield repository(decoded(parts[4]), parts[5]);
                }
                yield path.startsWith("/v2/models/") ? protocol(parts) : new Unknown();
            }
        };
    }

    /** {@code /v1/models/NAME[:predict]}. */
    private static Route person(String last) {
        int colon = last.indexOf(':');
        String name = colon < 0 ? last : last.substring(0, colon);
        if (name.isEmpty()) {
            return new Unknown();
        }
        if (colon < 0) {
            return new Model(name);
        }
        return last.substring(colon).equals(":predict") ? new Predict(name) : new Unknown();
    }

    private static Route repository(String model, String order) {
        return switch (order) {
            case "load" -> new RepositoryLoad(model);
            case "unload" -> new RepositoryUnload(model);
            default -> new Unknown();
        };
    }

    /** {@code /v2/models/NAME[/versions/VERSION][/infer|/ready|/stats|/config]}. */
    private static Route protocol(String[] parts) {
        String name = decoded(parts[3]);
        boolean versioned = parts.length > 5 && parts[4].equals("versions");
        String version = versioned ? decoded(parts[5]) : null;
        int rest = versioned ? 6 : 4;
        if (name.isEmpty() || parts.length > rest + 1) {
            return new Unknown();
        }
        if (parts.length == rest) {
            return new Metadata(name, version);
        }
        return switch (parts[rest]) {
            case "infer" -> new Infer(name, version);
            case "ready" -> new ModelReady(name, version);
            case "stats" -> new Statistics(name, version);
            case "config" -> new Configuration(name, version);
            default -> new Unknown();
        };
    }

    /** A '+' in a path is itself, for example in a version's build part; what is not well encoded stays as it is. */
    private static String decoded(String part) {
        try {
            return part.indexOf('%') < 0 ? part : URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return part;
        }
    }
}
