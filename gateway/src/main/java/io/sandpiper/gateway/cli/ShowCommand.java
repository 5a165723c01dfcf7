package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Names;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sandpiper show}: everything about one thing. */
@Command(
        name = "show",
        description = "Show a model, one version of it with its evidence, or a device.",
        footer = {
            "",
            "Examples:",
            "  sandpiper show fashion",
            "  sandpiper show fashion@1.0.0",
            "  sandpiper show porch",
            "A name that both a model and a device have shows the model; device/porch and model/porch say which."
        })
final class ShowCommand extends RestCommand {
    @Parameters(paramLabel = "MODEL|MODEL@VERSION|DEVICE", description = "what to show")
    String subject;

    ShowCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = find(gateway);
        print(answer, () -> new FieldTree(console.out()).print(answer));
        return ExitCode.DONE;
    }

    private JsonNode find(GatewayClient gateway) {
        if (subject.startsWith("device/")) {
            return gateway.get("/v1/devices/" + Names.device(subject.substring("device/".length())));
        }
        if (subject.startsWith("model/")) {
            return gateway.get("/v1/models/" + Names.model(subject.substring("model/".length())));
        }
        if (subject.indexOf('@') >= 0) {
            ModelVersion version = ModelVersion.parse(subject);
            return gateway.get("/v1/models/" + version.model() + "/versions/" + version.version());
        }
        String name = Names.model(subject);
        if (gateway.find("/v1/models/" + name) instanceof JsonNode model) {
            return model;
        }
        if (gateway.find("/v1/devices/" + name) instanceof JsonNode device) {
            return device;
        }
        throw new CommandException(
                ExitCode.FAILED,
                "subject: " + name + " (expected: a model or a device; sandpiper ls and sandpiper devices list them)");
    }
}
