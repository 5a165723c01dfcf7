package io.sandpiper.gateway.cli;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.regex.Pattern;
import picocli.CommandLine.Parameters;

/** A command about one job. */
abstract class JobCommand extends RestCommand {
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{1,64}");

    @Parameters(paramLabel = "ID", description = "the job, as sandpiper jobs lists it")
    String job;

    JobCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    /** Refuses what is no id before anything is sent. */
    final String path() {
        if (!ID.matcher(job).matches()) {
            throw new InvalidInputException("job", job, "the id of a job: sandpiper jobs lists them");
        }
        return "/v1/jobs/" + job;
    }
}
