package io.sandpiper.e2e.demo;

import io.sandpiper.e2e.process.Command;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.traffic.Samples;
import io.sandpiper.protocol.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The lines to paste: an answer from a device, the fleet's status, the authority over TLS. */
final class Curls {
    private final DemoFleet demo;
    private final Samples wine;

    Curls(DemoFleet demo, Samples wine) {
        this.demo = demo;
        this.wine = wine;
    }

    List<String> lines() {
        String instance = Json.text(wine.instances().getFirst());
        return List.of(
                "curl -s " + demo.porch().url() + "/v1/models/wine:predict -H 'Content-Type: application/json'"
                        + " -d '{\"instances\": [" + instance + "]}'",
                "curl -s -H \"Authorization: Bearer $(cat " + shown(demo.tokenFile()) + ")\" "
                        + demo.fleet().gateway().url() + "/v1/status",
                "curl -s --cacert " + shown(demo.caFile()) + " https://localhost:"
                        + demo.fleet().gateway().ports().est() + "/.well-known/est/cacerts");
    }

    /** Pastes each line into a shell, in the folder from which the demo was started. */
    void areTrue() {
        for (String line : lines()) {
            Finished finished = new Command(
                            List.of("sh", "-c", line.replace("curl -s ", "curl -sS --fail-with-body ")),
                            Map.of(),
                            Path.of("").toAbsolutePath(),
                            false)
                    .run();
            Claim.holds(finished.exitCode() == 0 && !finished.out().isBlank(), "this line answers: " + line, finished);
        }
    }

    /** Short where the file lies below the folder from which the demo was started. */
    static String shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = file.toAbsolutePath();
        return (absolute.startsWith(here) ? here.relativize(absolute) : absolute).toString();
    }
}
