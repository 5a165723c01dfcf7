package io.sandpiper.converter.cli;

import io.sandpiper.converter.Conversion;
import io.sandpiper.converter.compare.Comparer;
import io.sandpiper.converter.format.Formats;
import io.sandpiper.converter.format.OnnxFormat;
import io.sandpiper.converter.format.TfliteFormat;
import io.sandpiper.converter.importer.Importers;
import io.sandpiper.converter.importer.foreign.CatboostImporter;
import io.sandpiper.converter.importer.foreign.Environments;
import io.sandpiper.converter.importer.foreign.Families;
import io.sandpiper.converter.importer.foreign.KerasImporter;
import io.sandpiper.converter.importer.foreign.Sandbox;
import io.sandpiper.converter.importer.foreign.SavedModelImporter;
import io.sandpiper.converter.importer.foreign.SklearnImporter;
import io.sandpiper.converter.importer.foreign.TorchImporter;
import io.sandpiper.converter.importer.lightgbm.LightgbmImporter;
import io.sandpiper.converter.importer.packing.MlflowFolder;
import io.sandpiper.converter.importer.packing.PlainFolder;
import io.sandpiper.converter.importer.packing.ZipArchive;
import io.sandpiper.converter.importer.ready.OnnxImporter;
import io.sandpiper.converter.importer.ready.TfliteImporter;
import io.sandpiper.converter.importer.refused.KnownFormats;
import io.sandpiper.converter.importer.xgboost.XgboostImporter;
import io.sandpiper.converter.inspect.Inspector;
import io.sandpiper.host.child.Surroundings;
import java.io.Console;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The converter as a program of its own; {@code sandpiper convert} mounts the same command. */
public final class ConvertMain {
    private static final String UNRELEASED = "0.1.0-SNAPSHOT";

    private ConvertMain() {}

    public static void main(String[] args) {
        System.exit(command().execute(args));
    }

    /** The command, wired for this process. */
    public static CommandLine command() {
        Console console = System.console();
        PrintStream out = System.out;
        return new CommandLine(new ConvertCommand(
                new Conversion(importers(environments()), formats(), Clock.systemUTC(), version()),
                out,
                System.err,
                console != null && console.isTerminal()));
    }

    /** {@code sandpiper importers}, wired for this process. */
    public static CommandLine importersCommand() {
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        return new CommandLine(new ImportersCommand(environments(), System.out))
                .addSubcommand(new ImportersInstallCommand(environments(), System.out, System.err, terminal));
    }

    /** {@code sandpiper inspect}, wired for this process. */
    public static CommandLine inspectCommand() {
        return new CommandLine(
                new InspectCommand(new Inspector(importers(environments()), formats()), System.out, System.err));
    }

    /** {@code sandpiper compare}, wired for this process. */
    public static CommandLine compareCommand() {
        return new CommandLine(
                new CompareCommand(new Comparer(importers(environments()), formats()), System.out, System.err));
    }

    private static Formats formats() {
        return new Formats(List.of(new OnnxFormat(), new TfliteFormat()));
    }

    private static Environments environments() {
        Path root = Environments.defaultRoot(
                System.getenv(), System.getProperty("user.name", ""), System.getProperty("user.home", ""));
        return new Environments(root, Families.read(), Surroundings.of(System.getenv()));
    }

    /** Those that know a file by its mark before those that have to look closer. */
    private static Importers importers(Environments environments) {
        Sandbox sandbox = Sandbox.ofImports();
        @Nullable String torch = System.getenv("SANDPIPER_TORCH");
        return new Importers(
                List.of(
                        new KnownFormats(),
                        new TfliteImporter(),
                        new KerasImporter(environments, sandbox),
                        new SavedModelImporter(environments, sandbox),
                        new TorchImporter(environments, sandbox, torch == null ? null : Path.of(torch)),
                        new CatboostImporter(environments, sandbox),
                        new XgboostImporter(),
                        new LightgbmImporter(),
                        new SklearnImporter(environments, sandbox),
                        new OnnxImporter()),
                List.of(new MlflowFolder(), new ZipArchive(), new PlainFolder()));
    }

    /** From the jar's manifest. */
    private static String version() {
        @Nullable String version = ConvertMain.class.getPackage().getImplementationVersion();
        return version == null ? UNRELEASED : version;
    }
}
