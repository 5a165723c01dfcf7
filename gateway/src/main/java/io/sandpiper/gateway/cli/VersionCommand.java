package io.sandpiper.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper version}. */
@Command(
        name = "version",
        description = "Print the version of this program.",
        footer = {"", "Example:", "  sandpiper version"})
final class VersionCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    private final Console console;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        String version = SandpiperMain.class.getPackage().getImplementationVersion();
        console.out().println("sandpiper " + (version == null ? "development" : version));
        return 0;
    }
}
