package io.sandpiper.agent.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one or two lines for people and an exit code. */
public final class CommandErrors implements IExecutionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CommandErrors.class);

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
        return told(e, commandLine.getErr());
    }

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

    /** A command line that makes no sense: the fault, and where to read on. */
    public static int usage(ParameterException e, String[] arguments) {
        CommandLine commandLine = e.getCommandLine();
        commandLine.getErr().println("sandpiper-agent: " + e.getMessage());
        if (commandLine.getSubcommands().isEmpty()) {
            commandLine.getErr().println("See " + commandLine.getCommandSpec().qualifiedName() + " --help");
        } else {
            commandLine.usage(commandLine.getErr());
        }
        return ExitCode.USAGE;
    }

    private static int tell(PrintWriter err, @Nullable String message, int exitCode) {
        err.println("sandpiper-agent: " + message);
        err.flush();
        return exitCode;
    }
}
