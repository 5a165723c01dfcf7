package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.protocol.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** A command that prints an answer: a table for people, or JSON with {@code -o json}. */
abstract class PrintingCommand implements Callable<Integer> {
    final ContextFile contexts;
    final Console console;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json (default: table)")
    OutputFormat format;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    PrintingCommand(ContextFile contexts, Console console) {
        this.contexts = contexts;
        this.console = console;
    }

    /** Prints the answer, or has the command print it for people. */
    final void print(JsonNode answer, Runnable forPeople) {
        if (format == OutputFormat.json) {
            console.out().println(Json.text(answer));
        } else {
            forPeople.run();
        }
    }
}
