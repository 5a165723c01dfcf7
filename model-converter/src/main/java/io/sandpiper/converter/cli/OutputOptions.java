package io.sandpiper.converter.cli;

import io.sandpiper.host.cli.OutputFormat;
import picocli.CommandLine.Option;

/** What every command takes: how it answers, and its help. */
final class OutputOptions {
    @Option(names = "-o", defaultValue = "table", description = "table or json (default: ${DEFAULT-VALUE})")
    OutputFormat format;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;
}
