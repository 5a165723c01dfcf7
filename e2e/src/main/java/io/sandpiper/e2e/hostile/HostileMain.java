package io.sandpiper.e2e.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code make hostile}: writes the files with the frameworks' own tools, pushes each to a gateway, and looks at what
 * became of the gateway and the machine. With a folder as its argument it pushes what lies there. Exits 0 where every file
 * was contained.
 */
public final class HostileMain {
    private HostileMain() {}

    public static void main(String[] arguments) throws IOException {
        Checkout checkout = Checkout.ofThisRun();
        try (Listener listener = Listener.open()) {
            Path files = arguments.length > 0
                    ? Path.of(arguments[0])
                    : HostileFiles.write(checkout, checkout.root().resolve("target/hostile"), listener.port());
            JsonNode expected =
                    Json.read("expected", Files.readAllBytes(files.resolve("expected.json")), JsonNode.class);
            List<String> failures = new ArrayList<>();
            int count = 0;
            try (Fleet fleet = Fleet.temporary()) {
                fleet.gateway().start();
                Containment containment = new Containment(fleet, listener);
                for (Map.Entry<String, JsonNode> entry : expected.properties()) {
                    String failure = containment.push(
                            files.resolve(entry.getKey()),
                            entry.getValue().path("kind").asText());
                    count++;
                    System.out.printf(
                            "%-44s %s%n",
                            entry.getKey(), failure.isEmpty() ? containment.last() : "FAILED: " + failure);
                    if (!failure.isEmpty()) {
                        failures.add(entry.getKey());
                    }
                }
            }
            System.out.println(count + " files, " + failures.size() + " not contained " + failures);
            System.exit(failures.isEmpty() && count > 0 ? ExitCode.DONE : ExitCode.FAILED);
        }
    }
}
