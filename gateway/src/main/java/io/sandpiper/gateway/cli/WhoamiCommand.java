package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code sandpiper whoami}: as whom the commands speak, and what that allows. */
@Command(
        name = "whoami",
        description = "As whom the commands speak, and what that allows.",
        footer = {"", "Example:", "  sandpiper whoami"})
final class WhoamiCommand extends RestCommand {
    WhoamiCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.get("/v1/whoami");
        print(answer, () -> {
            console.out().println(Answers.text(answer, "kind") + " " + Answers.text(answer, "name"));
            for (JsonNode grant : answer.path("grants")) {
                console.out()
                        .println("role     " + Answers.text(grant, "role") + " "
                                + (Answers.has(grant, "selector")
                                        ? "for devices with " + Answers.text(grant, "selector")
                                        : "of the whole fleet"));
            }
            List<String> rights = new ArrayList<>();
            answer.path("rights").forEach(right -> rights.add(right.asText()));
            console.out().println("rights   " + (rights.isEmpty() ? "none" : String.join(", ", rights)));
            console.out()
                    .println(
                            "expires  " + (Answers.has(answer, "expires") ? Answers.text(answer, "expires") : "never"));
        });
        return ExitCode.DONE;
    }
}
