package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the commands show the gateway: a token that is set; else an access token for {@code SANDPIPER_CLIENT_ID} and its
 * secret; else that of the login, refreshed when it ends. One thread.
 */
final class Bearer {
    private static final Duration AHEAD = Duration.ofSeconds(30);

    private final ContextFile contexts;
    private final Map<String, String> environment;
    private final Supplier<LoginWays> ways;
    private @Nullable Session program;

    /** @param ways asks the gateway where to log in */
    Bearer(ContextFile contexts, Map<String, String> environment, Supplier<LoginWays> ways) {
        this.contexts = contexts;
        this.environment = environment;
        this.ways = ways;
    }

    /** For the next request; null where nobody is logged in. */
    @Nullable String token() {
        Context context = contexts.load();
        if (environment.containsKey("SANDPIPER_TOKEN")) {
            return context.token();
        }
        String id = environment.get("SANDPIPER_CLIENT_ID");
        if (id != null && !id.isEmpty()) {
            return ofProgram(id);
        }
        if (context.token() != null) {
            return context.token();
        }
        Session session = context.session();
        if (session == null) {
            return null;
        }
        return isFresh(session) ? session.accessToken() : contexts.alone(this::refreshed);
    }

    private String ofProgram(String id) {
        Session present = program;
        if (present == null || !isFresh(present)) {
            LoginWays.Oidc way = ways.get().oidc();
            if (way == null) {
                throw new CommandException(
                        ExitCode.NOT_ALLOWED,
                        "SANDPIPER_CLIENT_ID is set, and this gateway has no login provider: set SANDPIPER_TOKEN");
            }
            try (ProviderClient provider = provider(way.issuer())) {
                present = provider.clientCredentials(way, id, secret());
            }
            program = present;
        }
        return present.accessToken();
    }

    private String secret() {
        String file = environment.get("SANDPIPER_CLIENT_SECRET_FILE");
        try {
            String secret = file == null
                    ? environment.getOrDefault("SANDPIPER_CLIENT_SECRET", "")
                    : Files.readString(Path.of(file)).strip();
            if (!secret.isEmpty()) {
                return secret;
            }
        } catch (IOException e) {
            // told below
        }
        throw new CommandException(
                ExitCode.USAGE,
                "SANDPIPER_CLIENT_ID is set without its secret (expected: SANDPIPER_CLIENT_SECRET, or"
                        + " SANDPIPER_CLIENT_SECRET_FILE with a file that can be read)");
    }

    /** Called while no other command refreshes: what one did meanwhile counts, for a refresh token may be good once. */
    private String refreshed() {
        Context context = contexts.load();
        Session session = context.session();
        if (session != null && isFresh(session)) {
            return session.accessToken();
        }
        String refreshToken = session == null ? null : session.refreshToken();
        if (session == null || refreshToken == null) {
            throw ended("its access token has expired, and the provider gave none to refresh it");
        }
        try (ProviderClient provider = provider(session.issuer())) {
            JsonNode answer = provider.refresh(session, refreshToken);
            String error = ProviderClient.error(answer);
            if (error != null) {
                throw ended("the provider says " + error);
            }
            Session fresh = ProviderClient.session(
                    new LoginWays.Oidc(session.issuer(), session.clientId(), session.audience(), ""), answer);
            Session kept = fresh.refreshToken() == null
                    ? new Session(
                            fresh.issuer(),
                            fresh.clientId(),
                            fresh.audience(),
                            fresh.accessToken(),
                            refreshToken,
                            fresh.expires())
                    : fresh;
            contexts.save(contexts.stored().withSession(kept));
            return kept.accessToken();
        }
    }

    private ProviderClient provider(String issuer) {
        return new ProviderClient(issuer, environment.get("SANDPIPER_OIDC_CA"));
    }

    private static CommandException ended(String why) {
        return new CommandException(ExitCode.NOT_ALLOWED, "the login has ended: " + why + "; sandpiper login");
    }

    private static boolean isFresh(Session session) {
        return Instant.now().plus(AHEAD).isBefore(session.expires());
    }
}
