package io.sandpiper.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sandpiper version}. */
@Command(name = "version", description = "Print the version of this program.")
final class VersionCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        String version = SandpiperMain.class.getPackage().getImplementationVersion();
        spec.commandLine().getOut().println("sandpiper " + (version == null ? "development" : version));
        return 0;
    }
}
