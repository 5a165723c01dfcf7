package io.sandpiper.gateway.cli;

import io.sandpiper.protocol.name.Names;
import java.util.Map;
import picocli.CommandLine.Command;
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
            "  sandpiper-agent enroll --token-file token    (on the device)"
        })
final class DevicesReenrollCommand extends IssuingCommand {
    @Parameters(paramLabel = "ID", description = "the device")
    String device;

    DevicesReenrollCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        return tell(
                gateway.post("/v1/devices/" + Names.device(device) + "/reenroll", Map.of("validFor", validFor())),
                device);
    }
}
