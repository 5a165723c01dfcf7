package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Parameters;

/** A command about one job. */
abstract class JobCommand extends RestCommand {
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{1,64}");
    /** Of an id, so many characters stand for it where no other job's begins so. */
    private static final int BEGINNING = 8;

    @Parameters(
            paramLabel = "ID",
            description = "the job, as sandpiper jobs lists it; its first " + BEGINNING + " characters or more will do")
    String job;

    JobCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    /** From here on {@link #job} is the whole id. */
    abstract int runFor(GatewayClient gateway);

    @Override
    final int run(GatewayClient gateway) {
        job = whole(gateway);
        return runFor(gateway);
    }

    final String path() {
        return "/v1/jobs/" + job;
    }

    /** Refuses what is no id before anything is sent. */
    private String whole(GatewayClient gateway) {
        if (!ID.matcher(job).matches()) {
            throw unknown();
        }
        if (gateway.find(path()) != null) {
            return job;
        }
        List<String> begin = new ArrayList<>();
        if (job.length() >= BEGINNING) {
            for (JsonNode listed : gateway.get("/v1/jobs").path("jobs")) {
                String id = Answers.text(listed, "id");
                if (id.startsWith(job)) {
                    begin.add(id);
                }
            }
        }
        return switch (begin.size()) {
            case 0 -> throw unknown();
            case 1 -> begin.getFirst();
            default ->
                throw new InvalidInputException(
                        "job", job, "more of the id: " + begin.size() + " jobs that sandpiper jobs lists begin so");
        };
    }

    private InvalidInputException unknown() {
        return new InvalidInputException("job", job, "an id that sandpiper jobs lists");
    }
}
