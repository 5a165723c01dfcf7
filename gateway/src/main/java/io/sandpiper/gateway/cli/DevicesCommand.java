package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import picocli.CommandLine.Command;

/** {@code sandpiper devices}: who is enrolled, and whether it is there. */
@Command(
        name = "devices",
        description = "List devices; revoke, reenroll or remove one.",
        footer = {"", "Example:", "  sandpiper devices"})
final class DevicesCommand extends RestCommand {
    DevicesCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.get("/v1/devices");
        print(answer, () -> DevicesTable.print(answer.path("devices"), console));
        return ExitCode.DONE;
    }
}
