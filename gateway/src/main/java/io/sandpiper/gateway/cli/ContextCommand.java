package io.sandpiper.gateway.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper context}: which gateway the commands speak to. */
@Command(
        name = "context",
        description = "Show which gateway the commands speak to; context set changes it.",
        footer = {"", "Example:", "  sandpiper context"})
final class ContextCommand implements Callable<Integer> {
    private final ContextFile contexts;
    private final Console console;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    ContextCommand(ContextFile contexts, Console console) {
        this.contexts = contexts;
        this.console = console;
    }

    @Override
    public Integer call() {
        Context context = contexts.load();
        console.out().println("url    " + context.url());
        Session session = context.session();
        console.out()
                .println("token  "
                        + (context.token() != null
                                ? "set (not shown)"
                                : session == null ? "none" : "by " + session.issuer() + " (not shown)"));
        console.out().println("ca     " + (context.ca() == null ? "those the JVM trusts" : context.ca()));
        console.err().println("From SANDPIPER_URL, SANDPIPER_TOKEN, SANDPIPER_CA, else " + contexts.path());
        return 0;
    }
}
