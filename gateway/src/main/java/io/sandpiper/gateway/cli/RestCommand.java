package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.protocol.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A command that asks the gateway. It prints what it was told: a table for people, or with {@code -o json} the
 * gateway's own answer, so that a script may rely on the REST reference.
 */
@Command(usageHelpAutoWidth = true)
abstract class RestCommand implements Callable<Integer> {
    final Console console;
    private final ContextFile contexts;

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

    RestCommand(ContextFile contexts, Console console) {
        this.contexts = contexts;
        this.console = console;
    }

    /** @return the exit code */
    abstract int run(GatewayClient gateway);

    @Override
    public final Integer call() {
        try (GatewayClient gateway = new GatewayClient(contexts)) {
            return run(gateway);
        }
    }

    /** Prints the answer, or has the command print it for people. */
    void print(JsonNode answer, Runnable forPeople) {
        if (format == OutputFormat.json) {
            console.out().println(Json.text(answer));
        } else {
            forPeople.run();
        }
    }
}
