package io.sandpiper.converter.cli;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.foreign.Environments;
import io.sandpiper.converter.importer.foreign.Family;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code importers install}: builds environments ahead of their first use. */
@Command(
        name = "install",
        description = "Build environments now, so that imports need no network later.",
        footer = {
            "",
            "Example:",
            "  sandpiper importers install tabular tensorflow",
            "",
            "Exit codes: 0 done, 1 failed, 2 usage, 3 refused (unknown name, Python or a package is missing)"
        })
public final class ImportersInstallCommand implements Callable<Integer> {
    private final Environments environments;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;

    @Parameters(arity = "1..*", paramLabel = "NAME", description = "as sandpiper importers lists them")
    List<String> names;

    @Mixin
    OutputOptions output;

    /** @param terminal whether a person watches {@code err} */
    ImportersInstallCommand(Environments environments, PrintStream out, PrintStream err, boolean terminal) {
        this.environments = environments;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Map<String, String>> built = new ArrayList<>();
        try {
            List<Family> families =
                    names.stream().map(environments.families()::named).toList();
            for (Family family : families) {
                String folder = environments.build(family, this::show).toString();
                built.add(Map.of("name", family.name(), "folder", folder));
                if (output.format == OutputFormat.table) {
                    out.println(family.name() + "  " + folder);
                }
            }
        } catch (RefusedException e) {
            err.println("refused: " + e.getMessage());
            return ExitCode.REFUSED;
        } catch (IOException e) {
            err.println("failed: " + e);
            return ExitCode.FAILED;
        }
        if (output.format == OutputFormat.json) {
            out.println(Json.text(built));
        }
        return ExitCode.DONE;
    }

    private void show(String line) {
        if (terminal) {
            err.println(line);
        }
    }
}
