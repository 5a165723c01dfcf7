package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code sandpiper jobs cancel}. */
@Command(
        name = "cancel",
        description = "End a job that waits or converts; nothing of it is published.",
        footer = {
            "",
            "Example:",
            "  sandpiper jobs cancel 1c9f6a3e-4b1d-4c7e-9a52-6f0d7f1f0b11",
            "",
            "Exit codes: 0 cancelled, 3 it is being published or has ended, 2 no such job, 5 not allowed, 6 unreachable"
        })
final class JobsCancelCommand extends JobCommand {
    JobsCancelCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int runFor(GatewayClient gateway) {
        JsonNode answer = gateway.post(path() + "/cancel", Map.of());
        print(answer, () -> {
            console.out().println("cancelled " + Answers.text(answer, "model") + "@" + Answers.text(answer, "version"));
            console.err().println("Next: sandpiper jobs retry " + job);
        });
        return ExitCode.DONE;
    }
}
