package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.TextTable;
import java.time.Instant;
import picocli.CommandLine.Command;

/** {@code sandpiper ls}: every version of every model. */
@Command(
        name = "ls",
        description = "List models and their versions.",
        footer = {"", "Example:", "  sandpiper ls"})
final class LsCommand extends RestCommand {
    LsCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.get("/v1/models");
        print(answer, () -> {
            TextTable table = new TextTable("MODEL", "VERSION", "MANIFEST", "VARIANTS", "PUSHED", "STATE");
            for (JsonNode model : answer.path("models")) {
                for (JsonNode version : model.path("versions")) {
                    table.row(
                            Answers.text(model, "model"),
                            Answers.text(version, "version"),
                            Answers.brief(version, "manifest"),
                            VariantText.of(version.path("variants")),
                            Answers.ago(version, "pushed", Instant.now()),
                            state(version));
                }
            }
            table.print(console.out());
            if (answer.path("models").isEmpty()) {
                console.err().println("No model yet. Next: sandpiper push --help");
            }
        });
        return ExitCode.DONE;
    }

    private static String state(JsonNode version) {
        String state = Answers.text(version, "state");
        return state.equals("waiting") ? "waits for sandpiper trust sign" : state;
    }
}
