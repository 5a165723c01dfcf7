package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code sandpiper jobs retry}. */
@Command(
        name = "retry",
        description = "Run a refused, failed or cancelled job again, as a new job with the same files and options.",
        footer = {
            "",
            "Example:",
            "  sandpiper jobs retry 1c9f6a3e-4b1d-4c7e-9a52-6f0d7f1f0b11",
            "",
            "Exit codes: 0 queued, 3 it is under way or accepted, 2 no such job, 1 its files are deleted, 5 not allowed, 6 unreachable"
        })
final class JobsRetryCommand extends JobCommand {
    JobsRetryCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int runFor(GatewayClient gateway) {
        JsonNode answer = gateway.post(path() + "/retry", Map.of());
        print(answer, () -> {
            console.out().println(Answers.text(answer, "id"));
            console.err().println("Next: sandpiper jobs follow " + Answers.text(answer, "id"));
        });
        return ExitCode.DONE;
    }
}
