package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import picocli.CommandLine.Command;

/** {@code sandpiper audit key}: by which exports are checked. */
@Command(
        name = "key",
        description = "Print the public key by which checkpoints and exports are checked; keep it elsewhere.",
        footer = {"", "Example:", "  sandpiper audit key > audit-key.pem"})
final class AuditKeyCommand extends RestCommand {
    AuditKeyCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.get("/v1/audit/key");
        print(answer, () -> {
            console.out().print(answer.path("publicKey").asText());
            console.err().println("key " + Answers.text(answer, "id"));
        });
        return ExitCode.DONE;
    }
}
