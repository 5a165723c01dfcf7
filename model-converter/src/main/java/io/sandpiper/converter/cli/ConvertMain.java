package io.sandpiper.converter.cli;

import io.sandpiper.converter.Conversion;
import io.sandpiper.converter.format.Formats;
import io.sandpiper.converter.format.OnnxFormat;
import io.sandpiper.converter.format.TfliteFormat;
import java.io.Console;
import java.io.PrintStream;
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
                new Conversion(
                        new Formats(List.of(new OnnxFormat(), new TfliteFormat())), Clock.systemUTC(), version()),
                out,
                System.err,
                console != null && console.isTerminal()));
    }

    /** From the jar's manifest. */
    private static String version() {
        @Nullable String version = ConvertMain.class.getPackage().getImplementationVersion();
        return version == null ? UNRELEASED : version;
    }
}
