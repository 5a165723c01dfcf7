package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.name.Names;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sandpiper devices rm}: ends a device's connection and its right. */
@Command(
        name = "rm",
        description = "End a device's connection and its right to connect; it goes on serving what it has.",
        footer = {"", "Example:", "  sandpiper devices rm porch"})
final class DevicesRmCommand extends RestCommand {
    @Parameters(paramLabel = "ID", description = "the device")
    String device;

    DevicesRmCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.delete("/v1/devices/" + Names.device(device));
        print(answer, () -> console.out().println("removed " + device));
        return ExitCode.DONE;
    }
}
