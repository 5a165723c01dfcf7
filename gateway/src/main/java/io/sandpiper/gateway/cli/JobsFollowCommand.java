package io.sandpiper.gateway.cli;

import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import picocli.CommandLine.Command;

/** {@code sandpiper jobs follow}. */
@Command(
        name = "follow",
        description = "Follow a job to its end, as push does; Ctrl-C ends the watching, not the job.",
        footer = {
            "",
            "Example:",
            "  sandpiper jobs follow 1c9f6a3e-4b1d-4c7e-9a52-6f0d7f1f0b11",
            "",
            "Exit codes: 0 accepted or waiting for a signature, 3 refused or cancelled, 1 failed, 5 not allowed, 6 unreachable"
        })
final class JobsFollowCommand extends JobCommand {
    JobsFollowCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int runFor(GatewayClient gateway) {
        PushEvent last;
        String assign = gateway.get(path()).path("assign").textValue();
        try (PushProgress progress = new PushProgress(console)) {
            last = new JobFollower(gateway, console).follow(job, progress::show);
        }
        print(Json.MAPPER.valueToTree(last), () -> PushOutcome.print(last, assign, console));
        return PushOutcome.exitCode(last.state());
    }
}
