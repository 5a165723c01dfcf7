package io.sandpiper.gateway.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one or two lines for people and an exit code. */
final class CommandErrors implements IExecutionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CommandErrors.class);

    private final Console console;

    CommandErrors(Console console) {
        this.console = console;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
        return switch (e) {
            case CommandException told -> tell(told.getMessage(), told.exitCode());
            case InvalidInputException invalid -> tell(invalid.getMessage(), ExitCode.USAGE);
            default -> {
                LOG.atDebug().setCause(e).log("command.failed");
                yield tell("unexpected: " + e + " (SANDPIPER_LOG_LEVEL=DEBUG shows where)", ExitCode.FAILED);
            }
        };
    }

    /** A command line that makes no sense: the fault, and where to read on. */
    static int usage(ParameterException e, String[] arguments) {
        CommandLine commandLine = e.getCommandLine();
        boolean isUnknown = e instanceof UnmatchedArgumentException;
        commandLine
                .getErr()
                .println("sandpiper: " + (isUnknown ? unknown((UnmatchedArgumentException) e) : e.getMessage()));
        if (isUnknown || commandLine.getSubcommands().isEmpty()) {
            commandLine.getErr().println("See " + commandLine.getCommandSpec().qualifiedName() + " --help");
        } else {
            commandLine.usage(commandLine.getErr());
        }
        return ExitCode.USAGE;
    }

    /** A word that is no command, and the commands that it may stand for. */
    private static @Nullable String unknown(UnmatchedArgumentException e) {
        String word = e.getUnmatched().getFirst();
        if (word.startsWith("-") || e.getCommandLine().getSubcommands().isEmpty()) {
            return e.getMessage();
        }
        List<String> near = e.getSuggestions();
        return InvalidInputException.shown(word) + " is no command"
                + (near.isEmpty() ? "" : "; is it " + String.join(", ", near) + "?");
    }

    private int tell(@Nullable String message, int exitCode) {
        ("sandpiper: " + message).lines().forEach(console.err()::println);
        return exitCode;
    }
}
