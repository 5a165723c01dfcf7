package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.name.ModelVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sandpiper rm}: withdraws a version that nothing runs. */
@Command(
        name = "rm",
        description = "Remove a version that is assigned to no device, and the blobs that only it names.",
        footer = {"", "Example:", "  sandpiper rm fashion@0.9.0"})
final class RmCommand extends RestCommand {
    @Parameters(paramLabel = "MODEL@VERSION", description = "what to remove")
    String target;

    RmCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        ModelVersion version = ModelVersion.parse(target);
        JsonNode answer = gateway.delete("/v1/models/" + version.model() + "/versions/" + version.version());
        print(answer, () -> {
            console.out().println("removed " + version);
            if (answer.path("waiting").asBoolean()) {
                console.err().println("Devices hear of it once the list is signed: sandpiper trust sign --keys DIR");
            }
        });
        return ExitCode.DONE;
    }
}
