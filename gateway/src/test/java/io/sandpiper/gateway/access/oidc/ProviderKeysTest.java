package io.sandpiper.gateway.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import io.sandpiper.gateway.access.LoginUnavailableException;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the provider's keys are fetched, and what is believed while it is down; by a clock that the test moves. */
class ProviderKeysTest {
    private static final RSAKey FIRST = ProviderProcess.newKey("first");
    private static final RSAKey SECOND = ProviderProcess.newKey("second");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int fetches;
    private @Nullable List<JWK> served;
    private ProviderKeys keys = new ProviderKeys(this::fetch, () -> now);

    @BeforeEach
    void serve() {
        fetches = 0;
        served = List.of(FIRST);
        keys = new ProviderKeys(this::fetch, () -> now);
    }

    @Test
    void keys_at_hand_are_not_fetched_again_until_they_are_old() {
        assertThat(ids("first")).containsExactly("first");
        assertThat(ids("first")).containsExactly("first");
        assertThat(fetches).isEqualTo(1);
        now = now.plus(ProviderKeys.FRESH);
        ids("first");
        assertThat(fetches).isEqualTo(2);
    }

    @Test
    void keys_that_nobody_knows_cause_one_fetch_in_ten_seconds_however_many_ask() {
        ids("first");
        now = now.plus(ProviderKeys.PAUSE);
        for (int i = 0; i < 1_000; i++) {
            ids("made-up-" + i);
        }
        assertThat(fetches).isEqualTo(2);
        now = now.plus(ProviderKeys.PAUSE);
        ids("made-up");
        assertThat(fetches).isEqualTo(3);
    }

    @Test
    void a_key_that_the_provider_changed_to_is_found_and_the_one_before_is_gone() {
        ids("first");
        served = List.of(SECOND);
        now = now.plus(ProviderKeys.PAUSE);
        assertThat(ids("second")).containsExactly("second");
    }

    @Test
    void a_key_that_the_provider_took_back_is_believed_for_ten_minutes_at_most() {
        ids("first");
        served = List.of(SECOND);
        now = now.plus(ProviderKeys.FRESH);
        ids("first"); // answered at once, from what is at hand, while they are fetched
        assertThat(ids("first")).containsExactly("second");
    }

    @Test
    void keys_at_hand_go_on_while_the_provider_is_down_for_a_day_at_most() {
        ids("first");
        served = null;
        now = now.plus(ProviderKeys.KEPT).minusSeconds(1);
        assertThat(ids("first")).containsExactly("first");
        now = now.plus(Duration.ofMinutes(1));
        assertThatThrownBy(() -> ids("first")).hasCauseInstanceOf(LoginUnavailableException.class);
    }

    @Test
    void without_any_key_a_provider_that_is_down_is_told_and_asked_again_later() {
        served = null;
        assertThatThrownBy(() -> ids("first")).hasMessageContaining("down");
        assertThatThrownBy(() -> ids("first")).hasMessageContaining("down");
        assertThat(fetches).isEqualTo(1);
        served = List.of(FIRST);
        now = now.plus(ProviderKeys.PAUSE);
        assertThat(ids("first")).containsExactly("first");
    }

    @Test
    void more_keys_than_a_provider_has_are_refused() {
        List<JWK> many = new ArrayList<>();
        for (int i = 0; i < 65; i++) {
            many.add(new RSAKey.Builder(FIRST.toPublicJWK().toRSAKey())
                    .keyID("k" + i)
                    .build());
        }
        served = many;
        assertThatThrownBy(() -> ids("k1")).hasMessageContaining("65 keys");
    }

    private List<String> ids(String id) {
        return keys.lookUp(id).join().stream().map(JWK::getKeyID).toList();
    }

    private CompletableFuture<JsonNode> fetch() {
        fetches++;
        List<JWK> present = served;
        return present == null
                ? CompletableFuture.failedFuture(new LoginUnavailableException("the provider is down"))
                : CompletableFuture.completedFuture(Json.read(
                        "keys", new JWKSet(present).toString().getBytes(StandardCharsets.UTF_8), JsonNode.class));
    }
}
