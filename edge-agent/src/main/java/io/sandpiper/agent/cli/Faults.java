package io.sandpiper.agent.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What went wrong, in one or two lines for people, and its exit code. Knows nothing of picocli: a start does without. */
public final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    private Faults() {}

    /** Says what went wrong. @return the exit code */
    public static int told(Exception e, PrintWriter err) {
        return switch (e) {
            case CommandException told -> tell(err, told.getMessage(), told.exitCode());
            case InvalidInputException invalid -> tell(err, invalid.getMessage(), ExitCode.USAGE);
            default -> {
                LOG.atDebug().setCause(e).log("command-failed");
                yield tell(err, "unexpected: " + e + " (SANDPIPER_LOG_LEVEL=DEBUG shows where)", ExitCode.FAILED);
            }
        };
    }

    private static int tell(PrintWriter err, @Nullable String message, int exitCode) {
        err.println("sandpiper-agent: " + message);
        err.flush();
        return exitCode;
    }
}
