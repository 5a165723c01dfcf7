package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper assign}: which devices shall run a version. */
@Command(
        name = "assign",
        description = "Have every device that a selector matches run a version; also devices that enrol later.",
        footer = {"", "Example:", "  sandpiper assign fashion@1.0.0 --to site=home"})
final class AssignCommand extends RestCommand {
    @Parameters(paramLabel = "MODEL@VERSION", description = "what to run")
    String target;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "SELECTOR",
            description = "labels, all of which must match: k=v,k=v; device=ID names one device")
    String selector;

    AssignCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        ModelVersion version = ModelVersion.parse(target);
        Selector.parse(selector);
        JsonNode answer = gateway.post(
                "/v1/assignments",
                Map.of("model", version.model(), "version", version.version(), "selector", selector));
        print(answer, () -> {
            List<String> devices = new ArrayList<>();
            answer.path("devices").forEach(d -> devices.add(d.isTextual() ? d.asText() : Answers.text(d, "device")));
            devices.forEach(console.out()::println);
            console.err().println(new AssignedText(version, selector, devices).next());
        });
        return ExitCode.DONE;
    }
}
