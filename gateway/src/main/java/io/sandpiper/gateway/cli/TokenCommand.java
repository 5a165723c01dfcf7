package io.sandpiper.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sandpiper token}: the group of its commands. */
@Command(
        name = "token",
        description = "Tokens with which people and programs log in, each with a role.",
        footer = {"", "Example:", "  sandpiper token create --name ci --role operator --for site=hall-3"})
final class TokenCommand implements Runnable {
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
                spec.commandLine(), "command: none (expected: create, ls or rm)");
    }
}
