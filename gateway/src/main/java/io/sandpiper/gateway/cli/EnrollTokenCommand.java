package io.sandpiper.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sandpiper enroll-token}: the group of its commands. */
@Command(
        name = "enroll-token",
        description = "One-time tokens with which devices enrol.",
        footer = {"", "Example:", "  sandpiper enroll-token create --label site=home"})
final class EnrollTokenCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(spec.commandLine(), "command: none (expected: create)");
    }
}
