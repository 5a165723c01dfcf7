package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.TextTable;
import java.time.Instant;
import picocli.CommandLine.Command;

/** {@code sandpiper jobs}: what is being converted, waits, or was. */
@Command(
        name = "jobs",
        description = "List the jobs that pushes became, the newest first.",
        footer = {"", "Example:", "  sandpiper jobs"})
final class JobsCommand extends RestCommand {
    JobsCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        JsonNode answer = gateway.get("/v1/jobs");
        print(answer, () -> {
            TextTable table = new TextTable("JOB", "VERSION", "STATE", "STAGE", "CREATED", "UPDATED", "MESSAGE");
            for (JsonNode job : answer.path("jobs")) {
                table.row(
                        Answers.text(job, "id"),
                        Answers.text(job, "model") + "@" + Answers.text(job, "version"),
                        Answers.text(job, "state"),
                        Answers.text(job, "stage"),
                        Answers.ago(job, "created", Instant.now()),
                        Answers.ago(job, "updated", Instant.now()),
                        Answers.text(job, "message"));
            }
            table.print(console.out());
            if (answer.path("jobs").isEmpty()) {
                console.err().println("No job yet. Next: sandpiper push FILE --name MODEL --version VERSION");
            }
        });
        return ExitCode.DONE;
    }
}
