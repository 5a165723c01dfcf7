package io.sandpiper.gateway.cli;

import picocli.CommandLine.Command;

/**
 * A command that asks the gateway. What it prints with {@code -o json} is the gateway's own answer, so that a script may
 * rely on the REST reference.
 */
@Command(usageHelpAutoWidth = true)
abstract class RestCommand extends PrintingCommand {
    RestCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    /** @return the exit code */
    abstract int run(GatewayClient gateway);

    @Override
    public final Integer call() {
        try (GatewayClient gateway = new GatewayClient(contexts)) {
            return run(gateway);
        }
    }
}
