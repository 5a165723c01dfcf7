package io.sandpiper.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sandpiper audit}: the group of its commands. */
@Command(
        name = "audit",
        description = "Who changed what: read the log, check it, take it elsewhere.",
        footer = {"", "Example:", "  sandpiper audit ls --who ci"})
final class AuditCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(
                spec.commandLine(), "command: none (expected: ls, verify, export or key)");
    }
}
