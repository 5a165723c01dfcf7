package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.name.Names;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sandpiper undo}: a new assignment of the version before. */
@Command(
        name = "undo",
        description = "Take the last assignment of a model back: its devices run the version before again.",
        footer = {"", "Example:", "  sandpiper undo fashion"})
final class UndoCommand extends RestCommand {
    @Parameters(paramLabel = "MODEL", description = "the model")
    String model;

    UndoCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.post("/v1/models/" + Names.model(model) + "/undo", Map.of());
        print(answer, () -> {
            console.out()
                    .println("assigned " + model + "@" + Answers.text(answer, "version") + " to "
                            + Answers.text(answer, "selector"));
            console.err().println("Next: sandpiper status " + model + " --watch");
        });
        return ExitCode.DONE;
    }
}
