package io.sandpiper.agent.serve;

import org.jspecify.annotations.Nullable;

/** What a request asks for. Matched by hand: few routes, and this is on the path of every request. */
sealed interface Route {
    record Live() implements Route {}

    record Ready() implements Route {}

    record Server() implements Route {}

    /** Every model that serves. */
    record Models() implements Route {}

    record Metadata(String model, @Nullable String version) implements Route {}

    record ModelReady(String model, @Nullable String version) implements Route {}

    record Infer(String model, @Nullable String version) implements Route {}

    record Predict(String model) implements Route {}

    /** A path that is known, with another method. */
    record WrongMethod(String allowed) implements Route {}

    record Unknown() implements Route {}

    static Route of(String method, String path) {
        Route route = parse(path);
        String needed = route instanceof Infer || route instanceof Predict ? "POST" : "GET";
        return route instanceof Unknown || method.equals(needed) ? route : new WrongMethod(needed);
    }

    private static Route parse(String path) {
        String[] parts = path.split("/", -1);
        if (path.startsWith("/v1/models/") && parts.length == 4 && path.endsWith(":predict")) {
            return new Predict(parts[3].substring(0, parts[3].length() - ":predict".length()));
        }
        return switch (path) {
            case "/v2" -> new Server();
            case "/v2/health/live" -> new Live();
            case "/v2/health/ready" -> new Ready();
            case "/v1/models" -> new Models();
            default -> path.startsWith("/v2/models/") ? model(parts) : new Unknown();
        };
    }

    /** {@code /v2/models/NAME[/versions/VERSION][/infer|/ready]}. */
    private static Route model(String[] parts) {
        String name = parts[3];
        boolean versioned = parts.length > 5 && parts[4].equals("versions");
        String version = versioned ? parts[5] : null;
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
            default -> new Unknown();
        };
    }
}
