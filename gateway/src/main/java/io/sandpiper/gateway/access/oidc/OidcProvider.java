package io.sandpiper.gateway.access.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.Grant;
import io.sandpiper.gateway.access.ProviderLogin;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The login provider that is configured: its access tokens, and logins by browser. The door of this package. */
public final class OidcProvider implements ProviderLogin, AutoCloseable {
    private final boolean givesFleetAdmin;
    private final ProviderHttp http;
    private final JwtLogin tokens;
    private final CodeLogin codes;

    /** Asks nothing yet: a provider that is down keeps no gateway from starting. */
    public OidcProvider(OidcSettings settings, Clock clock) throws IOException {
        this.givesFleetAdmin = settings.roles().values().stream().anyMatch(Grant::isFleetAdmin);
        this.http = new ProviderHttp(settings);
        ProviderKeys keys = new ProviderKeys(this::fetchKeys, clock);
        this.tokens = new JwtLogin(settings, keys, clock);
        this.codes = new CodeLogin(settings, http, tokens);
    }

    private CompletableFuture<JsonNode> fetchKeys() {
        return http.discovery()
                .thenCompose(provider -> http.get(provider.path("jwks_uri").asText()));
    }

    @Override
    public CompletableFuture<Caller> login(String accessToken) {
        return tokens.login(accessToken);
    }

    @Override
    public @Nullable String subject(String accessToken) {
        return tokens.subject(accessToken);
    }

    @Override
    public boolean givesFleetAdmin() {
        return givesFleetAdmin;
    }

    /** For the console. */
    public CodeLogin codes() {
        return codes;
    }

    @Override
    public void close() {
        http.close();
    }
}
