package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.name.Names;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sandpiper devices revoke}: takes a device's certificate back. */
@Command(
        name = "revoke",
        description = "Take a device's certificate back: its connection ends within seconds, and neither MQTT nor EST"
                + " lets it in. It stays listed; devices reenroll brings it back.",
        footer = {"", "Example:", "  sandpiper devices revoke porch"})
final class DevicesRevokeCommand extends RestCommand {
    @Parameters(paramLabel = "ID", description = "the device")
    String device;

    DevicesRevokeCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.post("/v1/devices/" + Names.device(device) + "/revoke", Map.of());
        print(answer, () -> console.out().println("revoked " + device));
        return ExitCode.DONE;
    }
}
