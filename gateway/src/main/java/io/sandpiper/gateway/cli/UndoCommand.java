package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.name.Selector;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper undo}: a new assignment of the version before. */
@Command(
        name = "undo",
        description = {
            "Each selector's assignment of a model goes back to the one before: its devices run that version again.",
            "With --to that selector's alone."
        },
        footer = {"", "Example:", "  sandpiper undo fashion", "  sandpiper undo fashion --to site=home"})
final class UndoCommand extends RestCommand {
    @Parameters(paramLabel = "MODEL", description = "the model")
    String model;

    @Option(
            names = "--to",
            paramLabel = "SELECTOR",
            description = "the selector by which it was assigned; sandpiper history MODEL lists them (default: each)")
    @Nullable String selector;

    UndoCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        Map<String, String> body = selector == null
                ? Map.of()
                : Map.of("selector", Selector.parse(selector).toString());
        JsonNode answer = gateway.post("/v1/models/" + Names.model(model) + "/undo", body);
        print(answer, () -> {
            for (JsonNode each : answer.path("assignments")) {
                String before =
                        each.path("before").isTextual() ? model + "@" + Answers.text(each, "before") : "withdrawn";
                console.out()
                        .println(Answers.text(each, "selector") + ": " + before + " -> " + model + "@"
                                + Answers.text(each, "version"));
            }
            console.err().println("Next: sandpiper status " + model + " --watch");
        });
        return ExitCode.DONE;
    }
}
