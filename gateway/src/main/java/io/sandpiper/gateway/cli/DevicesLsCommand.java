package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import picocli.CommandLine.Command;

/** {@code sandpiper devices ls}: the same as {@code sandpiper devices}. */
@Command(
        name = "ls",
        description = "List devices.",
        footer = {"", "Example:", "  sandpiper devices ls"})
final class DevicesLsCommand extends RestCommand {
    DevicesLsCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.get("/v1/devices");
        print(answer, () -> DevicesTable.print(answer.path("devices"), console));
        return ExitCode.DONE;
    }
}
