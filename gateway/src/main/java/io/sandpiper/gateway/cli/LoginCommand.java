package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper login}: by the gateway's login provider, with a code that is typed into any browser. */
@Command(
        name = "login",
        description = "Log in by the gateway's provider: open the page, type the code, agree.",
        footer = {
            "",
            "Example:",
            "  sandpiper login --url https://gateway.example:8080",
            "Programs need no login: SANDPIPER_CLIENT_ID with SANDPIPER_CLIENT_SECRET_FILE."
        })
final class LoginCommand extends PrintingCommand {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "the gateway's REST interface (default: as context says)")
    @Nullable String url;

    LoginCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    public Integer call() {
        Context context = contexts.load();
        Context target = url == null ? context : new Context(url, null, context.ca(), null);
        LoginWays.Oidc way;
        try (GatewayClient gateway = GatewayClient.withoutLogin(target)) {
            way = gateway.loginWays().oidc();
        }
        if (way == null) {
            throw new CommandException(
                    ExitCode.NOT_ALLOWED,
                    target.url() + " has no login provider (oidc.issuer): ask its admin for a token, then"
                            + " sandpiper context set --token-file FILE");
        }
        try (ProviderClient provider = new ProviderClient(way.issuer(), contexts.environment("SANDPIPER_OIDC_CA"))) {
            ProviderClient.DeviceCode code = provider.deviceCode(way);
            tell(code);
            Session session = wait(provider, code, way);
            contexts.save(new Context(target.url(), null, target.ca(), session));
        }
        print(Json.MAPPER.valueToTree(Map.of("url", target.url(), "issuer", way.issuer())), () -> {});
        console.err().println("Logged in; kept in " + contexts.path() + ". Next: sandpiper whoami");
        if (contexts.environment("SANDPIPER_TOKEN") != null) {
            console.err().println("SANDPIPER_TOKEN is set and goes before the login.");
        }
        return ExitCode.DONE;
    }

    private void tell(ProviderClient.DeviceCode code) {
        console.err().println("Open  " + code.page());
        console.err().println("Code  " + code.userCode());
        if (code.pageWithCode() != null) {
            console.err().println("Or    " + code.pageWithCode());
        }
    }

    /** RFC 8628 section 3.5. */
    private Session wait(ProviderClient provider, ProviderClient.DeviceCode code, LoginWays.Oidc way) {
        Duration pause = Duration.ofSeconds(code.interval());
        while (Instant.now().isBefore(code.end())) {
            sleep(pause, code.end());
            JsonNode answer = provider.poll(code, way);
            String error = ProviderClient.error(answer);
            switch (error) {
                case null -> {
                    clearLine();
                    return ProviderClient.session(way, answer);
                }
                case "authorization_pending" -> {}
                case "slow_down" -> pause = pause.plusSeconds(5);
                case "access_denied" -> {
                    clearLine();
                    throw new CommandException(ExitCode.NOT_ALLOWED, "the login was denied at " + way.issuer());
                }
                case "expired_token" -> throw tooLate(way);
                default -> {
                    clearLine();
                    provider.mustBeDone(answer);
                }
            }
        }
        throw tooLate(way);
    }

    private CommandException tooLate(LoginWays.Oidc way) {
        clearLine();
        return new CommandException(
                ExitCode.TIMED_OUT,
                "nobody typed the code at " + way.issuer() + " in time; sandpiper login gives another");
    }

    private void sleep(Duration pause, Instant end) {
        Instant until = Instant.now().plus(pause);
        try {
            do {
                if (console.terminal()) {
                    long left = Math.max(0, Duration.between(Instant.now(), end).toSeconds());
                    console.screen().printf("\r\033[KWaiting for the browser, %d:%02d left", left / 60, left % 60);
                    console.screen().flush();
                }
                Thread.sleep(Math.min(
                        1_000,
                        Math.max(1, Duration.between(Instant.now(), until).toMillis())));
            } while (Instant.now().isBefore(until));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitCode.FAILED, "interrupted");
        }
    }

    private void clearLine() {
        if (console.terminal()) {
            console.screen().print("\r\033[K");
        }
    }
}
