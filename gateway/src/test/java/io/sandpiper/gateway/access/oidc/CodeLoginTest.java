package io.sandpiper.gateway.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.LoginRefusedException;
import io.sandpiper.gateway.access.oidc.CodeLogin.Begun;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The code with PKCE, through the pages of a real provider. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CodeLoginTest {
    private static final URI REDIRECT = URI.create(ProviderProcess.REDIRECT);

    @SuppressWarnings("NullAway.Init") // started before the tests
    private ProviderProcess process;

    @SuppressWarnings("NullAway.Init") // started before the tests
    private OidcProvider provider;

    @BeforeAll
    void start() throws Exception {
        process = ProviderProcess.start(600);
        provider = new OidcProvider(
                new OidcSettings(
                        process.issuer(),
                        ProviderProcess.AUDIENCE,
                        ProviderProcess.CLIENT,
                        "openid",
                        "at+jwt",
                        List.of("realm_access", "roles"),
                        OidcSettings.roles(
                                "roles", List.of("fleet-admins=admin", "hall-3-operators=operator@site=hall-3")),
                        "preferred_username",
                        Duration.ofSeconds(30),
                        null),
                Clock.systemUTC());
    }

    @AfterAll
    void stop() {
        if (provider != null) {
            provider.close();
            process.close();
        }
    }

    @Test
    void a_browser_comes_back_with_a_code_that_tells_who_logged_in() {
        Begun begun = provider.codes().begin(REDIRECT).join();
        Caller caller = provider.codes().finish(begun, returned(begun, "olga")).join();
        assertThat(caller).hasToString("oidc olga");
        assertThat(caller.grants()).extracting(Object::toString).containsExactly("operator@site=hall-3");
    }

    @Test
    void refuses_a_state_that_this_browser_did_not_begin() {
        Begun begun = provider.codes().begin(REDIRECT).join();
        Begun other = provider.codes().begin(REDIRECT).join();
        Map<String, String> returned = returned(begun, "olga");
        assertThatThrownBy(() -> provider.codes().finish(other, returned).join())
                .hasCauseInstanceOf(LoginRefusedException.class)
                .hasMessageContaining("state");
    }

    @Test
    void refuses_a_code_that_was_stolen_for_its_verifier_is_not_known() {
        Begun begun = provider.codes().begin(REDIRECT).join();
        Map<String, String> returned = returned(begun, "olga");
        Begun thief = new Begun(begun.page(), begun.state(), "x".repeat(43), begun.redirect());
        assertThatThrownBy(() -> provider.codes().finish(thief, returned).join())
                .hasCauseInstanceOf(LoginRefusedException.class)
                .hasMessageContaining("invalid_grant");
    }

    @Test
    void refuses_a_code_of_another_provider() {
        Begun begun = provider.codes().begin(REDIRECT).join();
        Map<String, String> returned = returned(begun, "olga");
        returned.put("iss", "https://evil.test");
        assertThatThrownBy(() -> provider.codes().finish(begun, returned).join())
                .hasMessageContaining("iss");
    }

    private static Map<String, String> returned(Begun begun, String person) {
        try (Browser browser = new Browser(person)) {
            URI back = browser.walk(begun.page().toString(), ProviderProcess.REDIRECT)
                    .address();
            Map<String, String> query = new HashMap<>();
            for (String part : String.valueOf(back.getRawQuery()).split("&")) {
                int equals = part.indexOf('=');
                query.put(
                        part.substring(0, equals),
                        URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
            }
            return query;
        }
    }
}
