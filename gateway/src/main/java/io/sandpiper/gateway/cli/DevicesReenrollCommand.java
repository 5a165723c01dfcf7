package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.unit.Durations;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper devices reenroll}: a token for a device that is known, alone on standard output. */
@Command(
        name = "reenroll",
        description = "Make a token by which this device alone gets a new certificate, once, and keeps its name, labels"
                + " and history: after its certificate ended, was revoked, or its key was lost.",
        footer = {
            "",
            "Example:",
            "  sandpiper devices reenroll porch --valid 2h",
            "  sandpiper-agent enroll --token sp1...    (on the device)"
        })
final class DevicesReenrollCommand extends RestCommand {
    @Parameters(paramLabel = "ID", description = "the device")
    String device;

    @Option(
            names = "--valid",
            paramLabel = "TIME",
            defaultValue = "24h",
            description = "until when it may be used (default: 24h)")
    String validFor;

    DevicesReenrollCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        Durations.parse("valid", validFor);
        JsonNode answer =
                gateway.post("/v1/devices/" + Names.device(device) + "/reenroll", Map.of("validFor", validFor));
        print(answer, () -> {
            console.out().println(answer.path("token").asText());
            console.err()
                    .println("Enrols " + device + " until " + Answers.text(answer, "expires")
                            + ". On the device: sandpiper-agent enroll --token TOKEN");
        });
        return ExitCode.DONE;
    }
}
