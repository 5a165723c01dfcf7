package io.sandpiper.gateway.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper logout}: forgets the login, and has the provider forget it. */
@Command(
        name = "logout",
        description = "Forget the login, or the token, of the context file; the provider takes the login back.",
        footer = {"", "Example:", "  sandpiper logout"})
final class LogoutCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    private final ContextFile contexts;
    private final Console console;

    LogoutCommand(ContextFile contexts, Console console) {
        this.contexts = contexts;
        this.console = console;
    }

    @Override
    public Integer call() {
        Context stored = contexts.stored();
        Session session = stored.session();
        // First here: whatever the provider answers, nothing is left on this machine.
        contexts.save(new Context(stored.url(), null, stored.ca(), null));
        if (session != null) {
            try (ProviderClient provider =
                    new ProviderClient(session.issuer(), contexts.environment("SANDPIPER_OIDC_CA"))) {
                provider.revoke(session);
            } catch (CommandException e) {
                console.err().println("Forgotten here; the provider was not told: " + e.getMessage());
                return ExitCode.DONE;
            }
        }
        console.err().println(session == null && stored.token() == null ? "Nobody was logged in." : "Logged out.");
        return ExitCode.DONE;
    }
}
