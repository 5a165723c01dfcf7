package io.sandpiper.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sandpiper trust}: who says which bytes are a model. */
@Command(
        name = "trust",
        description = "Who says which bytes are a model (TUF 1.0).",
        footer = {"", "Example:", "  sandpiper trust status"})
final class TrustCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "command: none (expected: one of those below)");
    }
}
