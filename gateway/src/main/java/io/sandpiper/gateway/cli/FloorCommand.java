package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.name.ModelVersion;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sandpiper floor}: what is older runs nowhere any more. */
@Command(
        name = "floor",
        description = "Raise a model's floor: no device ever installs an older version again.",
        footer = {
            "",
            "For a version with a fault that must not come back, whoever asks for it. A floor never sinks: devices remember",
            "it, also against a list and an assignment that are validly signed.",
            "",
            "Example:",
            "  sandpiper floor fashion@1.2.0",
            "",
            "Exit codes: 0 raised, or it waits for sandpiper trust sign; 3 an older version is assigned still"
        })
final class FloorCommand extends RestCommand {
    @Parameters(paramLabel = "MODEL@VERSION", description = "the oldest version that may run")
    String target;

    FloorCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        ModelVersion floor = ModelVersion.parse(target);
        JsonNode answer = gateway.put(
                        "/v1/models/" + floor.model() + "/floor",
                        BodyPublishers.ofByteArray(Json.bytes(Map.of("version", floor.version()))))
                .body();
        print(answer, () -> {
            console.out().println(floor.model() + " runs in " + floor.version() + " or later alone");
            if (answer.path("waiting").asBoolean()) {
                console.err().println("Devices hear of it once the list is signed: sandpiper trust sign --keys DIR");
            }
        });
        return ExitCode.DONE;
    }
}
