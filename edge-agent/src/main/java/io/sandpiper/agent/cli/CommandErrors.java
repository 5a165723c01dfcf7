package io.sandpiper.agent.cli;

import io.sandpiper.host.cli.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one or two lines for people and an exit code. */
public final class CommandErrors implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
        return Faults.told(e, commandLine.getErr());
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
}
