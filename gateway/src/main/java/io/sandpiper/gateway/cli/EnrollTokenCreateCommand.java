package io.sandpiper.gateway.cli;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.Selector;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper enroll-token create}: a token alone on standard output, so that a script can catch it. */
@Command(
        name = "create",
        description = "Make a token that enrols one device, once, and gives it labels.",
        footer = {
            "",
            "Example:",
            "  sandpiper enroll-token create --label site=home --label room=porch --valid 2h",
            "  sandpiper-agent enroll --name porch --token-file token    (on the device)"
        })
final class EnrollTokenCreateCommand extends IssuingCommand {
    @Option(names = "--label", paramLabel = "K=V", description = "a label of the device; repeatable")
    List<String> labels = List.of();

    EnrollTokenCreateCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        Map<String, String> given = new TreeMap<>();
        for (String label : labels) {
            Selector.parseLabels("label", label).forEach((key, value) -> {
                if (given.put(key, value) != null) {
                    throw new InvalidInputException("label", label, "each key once");
                }
            });
        }
        return tell(gateway.post("/v1/enroll-tokens", Map.of("labels", given, "validFor", validFor())), "one device");
    }
}
