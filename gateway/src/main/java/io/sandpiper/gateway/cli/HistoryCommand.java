package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.TextTable;
import io.sandpiper.protocol.name.Names;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sandpiper history}: what was assigned where, newest first. */
@Command(
        name = "history",
        description = "What happened to a model: pushes and assignments, newest first.",
        footer = {"", "Example:", "  sandpiper history fashion"})
final class HistoryCommand extends RestCommand {
    @Parameters(paramLabel = "MODEL", description = "the model")
    String model;

    HistoryCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.get("/v1/models/" + Names.model(model) + "/history");
        print(answer, () -> {
            TextTable table = new TextTable("AT", "WHAT", "VERSION", "DETAIL");
            answer.path("events")
                    .forEach(e -> table.row(
                            Answers.text(e, "at"),
                            Answers.text(e, "what"),
                            Answers.text(e, "version"),
                            Answers.text(e, "detail")));
            table.print(console.out());
        });
        return ExitCode.DONE;
    }
}
