package io.sandpiper.gateway.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.access.LoginUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A provider that begins its answer and never ends it. */
@Timeout(60)
class StallingProviderTest {
    @Test
    void an_answer_that_stalls_ends_within_seconds_and_the_next_login_asks_again() throws Exception {
        try (StallingServer server = StallingServer.start();
                ProviderHttp http = new ProviderHttp(settings(server.url()))) {
            Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
            ProviderKeys keys = new ProviderKeys(() -> http.get(server.url()), () -> now[0]);
            assertThatThrownBy(() -> keys.lookUp("a").get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(LoginUnavailableException.class)
                    .hasMessageContaining("no answer within 5 s");
            assertThat(server.isLeft()).as("the connection is given up").isTrue();
            now[0] = now[0].plus(ProviderKeys.PAUSE);
            assertThatThrownBy(() -> keys.lookUp("a").get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(LoginUnavailableException.class);
            assertThat(server.asked()).isEqualTo(2);
        }
    }

    private static OidcSettings settings(String issuer) {
        return new OidcSettings(
                issuer,
                "https://gateway.test/api",
                "cli",
                "openid",
                "at+jwt",
                List.of("roles"),
                Map.of(),
                "name",
                Duration.ofSeconds(30),
                null);
    }
}
