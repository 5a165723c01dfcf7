package io.sandpiper.gateway.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sandpiper}: the operator's commands and the gateway itself. */
@Command(
        name = "sandpiper",
        description = "Push models to fleets of small machines, and see how they do there.",
        subcommands = {VersionCommand.class})
public final class SandpiperMain {
    private SandpiperMain() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new SandpiperMain()).execute(args));
    }
}
