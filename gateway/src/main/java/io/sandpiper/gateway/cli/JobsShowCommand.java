package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import picocli.CommandLine.Command;

/** {@code sandpiper jobs show}. */
@Command(
        name = "show",
        description = "Show one job: state, stage, message and result.",
        footer = {"", "Example:", "  sandpiper jobs show 1c9f6a3e-4b1d-4c7e-9a52-6f0d7f1f0b11"})
final class JobsShowCommand extends JobCommand {
    JobsShowCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int runFor(GatewayClient gateway) {
        JsonNode answer = gateway.get(path());
        print(answer, () -> new FieldTree(console.out()).print(answer));
        return ExitCode.DONE;
    }
}
