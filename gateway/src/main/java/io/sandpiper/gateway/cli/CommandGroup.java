package io.sandpiper.gateway.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing itself: one of those below it must be named. */
abstract class CommandGroup implements Runnable {
    private final String expected;

    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    /** @param expected its commands, as the error names them */
    CommandGroup(String expected) {
        this.expected = expected;
    }

    @Override
    public final void run() {
        throw new ParameterException(spec.commandLine(), "command: none (expected: " + expected + ")");
    }
}
