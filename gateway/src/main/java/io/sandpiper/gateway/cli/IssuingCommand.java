package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.unit.Durations;
import picocli.CommandLine.Option;

/** A command that issues a one-time token for enrolment. */
abstract class IssuingCommand extends RestCommand {
    @Option(
            names = "--valid",
            paramLabel = "TIME",
            defaultValue = "24h",
            description = "until when it may be used (default: 24h)")
    String validFor;

    IssuingCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    /** How long it is valid, as the gateway is told; looked at before it is asked. */
    final String validFor() {
        Durations.parse("valid", validFor);
        return validFor;
    }

    /** @param whom the token enrols, for people */
    final int tell(JsonNode answer, String whom) {
        print(answer, () -> {
            console.out().println(answer.path("token").asText());
            console.err()
                    .println("Enrols " + whom + " until " + Answers.text(answer, "expires")
                            + ". On the device: sandpiper-agent enroll --token-file FILE");
        });
        return ExitCode.DONE;
    }
}
