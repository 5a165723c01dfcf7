package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.TextTable;
import picocli.CommandLine.Command;

/** {@code sandpiper token ls}: who may log in by token. */
@Command(
        name = "ls",
        description = "List tokens, never their text.",
        footer = {"", "Example:", "  sandpiper token ls"})
final class TokenLsCommand extends RestCommand {
    TokenLsCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.get("/v1/tokens");
        print(answer, () -> {
            TextTable table = new TextTable("NAME", "ROLE", "FOR", "EXPIRES", "CREATED", "BY", "ID");
            answer.path("tokens")
                    .forEach(token -> table.row(
                            Answers.text(token, "name"),
                            Answers.text(token, "role"),
                            Answers.has(token, "selector") ? Answers.text(token, "selector") : "the fleet",
                            Answers.has(token, "expires") ? Answers.text(token, "expires") : "never",
                            Answers.text(token, "created"),
                            Answers.text(token, "createdBy"),
                            Answers.text(token, "id")));
            table.print(console.out());
        });
        return ExitCode.DONE;
    }
}
