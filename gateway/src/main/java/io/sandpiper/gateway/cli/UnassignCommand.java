package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.name.Selector;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper unassign}: takes a model away from devices. */
@Command(
        name = "unassign",
        description =
                "Take a model away from every device that a selector matches: they remove it and serve the others.",
        footer = {"", "Example:", "  sandpiper unassign fashion --from site=home"})
final class UnassignCommand extends RestCommand {
    @Parameters(paramLabel = "MODEL", description = "the model")
    String model;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "SELECTOR",
            description = "the selector by which it was assigned; sandpiper show MODEL lists them")
    String selector;

    UnassignCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        gateway.get("/v1/models/" + Names.model(model));
        Selector.parse(selector);
        JsonNode answer = gateway.post("/v1/assignments", Map.of("model", model, "selector", selector));
        print(answer, () -> {
            answer.path("devices").forEach(d -> console.out().println(d.asText()));
            console.err().println("Next: sandpiper status " + model + " --watch");
        });
        return ExitCode.DONE;
    }
}
