package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.name.Selector;
import io.sandpiper.protocol.unit.Durations;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper token create}: a token alone on standard output, so that a script can catch it. */
@Command(
        name = "create",
        description = "Make a token with a role, for the whole fleet or for some devices; it is shown once.",
        footer = {
            "",
            "Example:",
            "  sandpiper token create --name ci --role operator --for site=hall-3 --valid 90d > ci.token"
        })
final class TokenCreateCommand extends RestCommand {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            required = true,
            description = "who will bear it: jobs and the audit log say so")
    String name;

    @Option(names = "--role", paramLabel = "ROLE", required = true, description = "viewer, operator or admin")
    String role;

    @Option(
            names = "--for",
            paramLabel = "SELECTOR",
            description = "only for devices with these labels, k=v,k=v (default: the whole fleet)")
    @Nullable String selector;

    @Option(
            names = "--valid",
            paramLabel = "TIME",
            defaultValue = "90d",
            description = "when it ends (default: 90d, at most 3650d)")
    String validFor;

    TokenCreateCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        Durations.parse("valid", validFor);
        Map<String, String> body = new TreeMap<>(Map.of("name", name, "role", role, "validFor", validFor));
        if (selector != null) {
            body.put("selector", Selector.parse(selector).toString());
        }
        JsonNode answer = gateway.post("/v1/tokens", body);
        print(answer, () -> {
            console.out().println(answer.path("token").asText());
            console.err()
                    .println(role + (selector == null ? " of the whole fleet" : " for " + selector) + " until "
                            + Answers.text(answer, "expires")
                            + "; it is not shown again. Its bearer: sandpiper context set --token-file FILE");
        });
        return ExitCode.DONE;
    }
}
