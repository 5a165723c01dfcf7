package io.sandpiper.converter.cli;

import io.sandpiper.converter.importer.foreign.Environments;
import io.sandpiper.converter.importer.foreign.Family;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.host.cli.TextTable;
import io.sandpiper.protocol.json.Json;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code importers}: which environments for foreign frameworks there are, and which of them are built. */
@Command(
        name = "importers",
        description = "List the environments that import models of other frameworks.",
        footer = {
            "",
            "ONNX, TensorFlow Lite, XGBoost and LightGBM files need none. The others are built on first use,",
            "or ahead by sandpiper importers install NAME..., and work without a network from then on.",
            "They lie in SANDPIPER_IMPORTERS, else /var/cache/sandpiper/importers (root) or ~/.cache/sandpiper/importers.",
            "",
            "Exit codes: 0 done, 1 failed, 2 usage"
        })
public final class ImportersCommand implements Callable<Integer> {
    private final Environments environments;
    private final PrintStream out;

    @Mixin
    OutputOptions output;

    ImportersCommand(Environments environments, PrintStream out) {
        this.environments = environments;
        this.out = out;
    }

    /** A line of the list. */
    record Shown(String name, boolean built, int megabytes, String python, List<String> frameworks, String folder) {}

    @Override
    public Integer call() {
        List<Shown> all =
                environments.families().families().stream().map(this::shown).toList();
        if (output.format == OutputFormat.json) {
            out.println(Json.text(all));
            return ExitCode.DONE;
        }
        TextTable table = new TextTable("NAME", "BUILT", "DISK", "FRAMEWORKS");
        all.forEach(s -> table.row(
                s.name(), s.built() ? "yes" : "no", s.megabytes() + " MB", String.join(", ", s.frameworks())));
        table.print(out);
        return ExitCode.DONE;
    }

    private Shown shown(Family family) {
        return new Shown(
                family.name(),
                environments.isBuilt(family),
                family.megabytes(),
                family.python(),
                family.frameworks(),
                environments.folder(family).toString());
    }
}
