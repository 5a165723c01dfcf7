package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sandpiper token rm}: ends a token. */
@Command(
        name = "rm",
        description = "End a token, and within seconds the connections that are open for it.",
        footer = {"", "Example:", "  sandpiper token rm ci"})
final class TokenRmCommand extends RestCommand {
    @Parameters(paramLabel = "NAME", description = "as sandpiper token ls shows it")
    String name;

    TokenRmCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.delete("/v1/tokens/" + name);
        print(answer, () -> console.out().println("removed token " + Answers.text(answer, "removed")));
        return ExitCode.DONE;
    }
}
