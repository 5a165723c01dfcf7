package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code sandpiper jobs log}. */
@Command(
        name = "log",
        description = "Print what a job said: stages and the converter's standard error, with times.",
        footer = {"", "Example:", "  sandpiper jobs log 1c9f6a3e-4b1d-4c7e-9a52-6f0d7f1f0b11"})
final class JobsLogCommand extends JobCommand {
    JobsLogCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int runFor(GatewayClient gateway) {
        String log = gateway.text(path() + "/log");
        JsonNode answer = Json.MAPPER.valueToTree(Map.of("job", job, "log", log));
        print(answer, () -> console.out().print(log));
        return ExitCode.DONE;
    }
}
