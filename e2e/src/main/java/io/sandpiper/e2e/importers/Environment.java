package io.sandpiper.e2e.importers;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Command;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An importer's environment, as {@code sandpiper importers install} builds it. */
public final class Environment {
    /** TensorFlow's, from a slow network. */
    private static final Duration PATIENCE = Duration.ofMinutes(40);

    private Environment() {}

    /** The Python of a family, which is built where it is not there. */
    public static Path install(Checkout checkout, String family) {
        System.err.println("environment: " + family);
        String said = new Command(
                        List.of(checkout.gatewayProgram(), "importers", "install", family, "-o", "json"),
                        Map.of(),
                        checkout.root(),
                        false)
                .run(PATIENCE)
                .succeeded()
                .out();
        JsonNode built = Json.read("importers", said.getBytes(StandardCharsets.UTF_8), JsonNode.class);
        return Path.of(built.path(0).path("folder").asText(), "bin/python3");
    }
}
