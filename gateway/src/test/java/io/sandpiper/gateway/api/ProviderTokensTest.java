package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.sandpiper.gateway.access.oidc.ProviderProcess;
import io.sandpiper.gateway.api.RestCaller.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tokens of every wrong kind at a running gateway, against a provider that really runs: each refused in words an operator can
 * act on, none echoed. Then the provider goes down, and changes its keys.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProviderTokensTest {
    @SuppressWarnings("NullAway.Init") // started before the tests
    private ProviderProcess provider;

    @SuppressWarnings("NullAway.Init") // started before the tests
    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) {
        provider = ProviderProcess.start(600);
        gateway = RunningGateway.start(folder, provider.settings());
    }

    @AfterAll
    void stop() {
        if (gateway != null) {
            gateway.close();
            provider.close();
        }
    }

    /** A token that is wrong in one way, and what the refusal says. */
    record Wrong(String name, String token, String field, String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    Stream<Wrong> wrongTokens() throws Exception {
        RSAKey key = provider.key();
        JWTClaimsSet good = claims().build();
        Instant now = Instant.now();
        return Stream.of(
                new Wrong("alg none", new PlainJWT(good).serialize(), "token's alg: none", "RS, PS or ES"),
                new Wrong(
                        "HS256 with the public key as the secret",
                        hs256(key.toPublicJWK().toJSONString()),
                        "token's alg: HS256",
                        "RS, PS or ES"),
                new Wrong(
                        "HS256 with the public key's PEM bytes as the secret",
                        hs256(new String(key.toRSAPublicKey().getEncoded(), StandardCharsets.ISO_8859_1)),
                        "token's alg: HS256",
                        "RS, PS or ES"),
                new Wrong(
                        "wrong issuer",
                        signed(key, claims().issuer("https://evil.test").build()),
                        "token's iss: https://evil.test",
                        provider.issuer()),
                new Wrong(
                        "wrong audience",
                        signed(key, claims().audience("https://other.test/api").build()),
                        "token's aud: [https://other.test/api]",
                        ProviderProcess.AUDIENCE),
                new Wrong(
                        "no audience",
                        signed(key, claims().audience((String) null).build()),
                        "token's aud: []",
                        ProviderProcess.AUDIENCE),
                new Wrong(
                        "expired",
                        signed(
                                key,
                                claims().expirationTime(date(now.minusSeconds(60)))
                                        .build()),
                        "token's exp: ",
                        "log in again"),
                new Wrong(
                        "never expiring",
                        signed(key, claims().expirationTime(null).build()),
                        "token's exp: absent",
                        "when it ends"),
                new Wrong(
                        "not yet valid",
                        signed(
                                key,
                                claims().notBeforeTime(date(now.plusSeconds(120)))
                                        .build()),
                        "token's nbf: ",
                        "not later than now"),
                new Wrong(
                        "made in the future",
                        signed(
                                key,
                                claims().issueTime(date(now.plusSeconds(120))).build()),
                        "token's iat: ",
                        "not later than now"),
                new Wrong(
                        "an id token",
                        signed(
                                key,
                                "JWT",
                                claims().audience(ProviderProcess.CLIENT).build()),
                        "token's typ: JWT",
                        "an access token (RFC 9068), not an id token"),
                new Wrong("a type left out", signed(key, null, good), "token's typ: absent", "at+jwt"),
                new Wrong(
                        "a key that is not among the provider's",
                        signed(new RSAKeyGenerator(2_048).keyID("strange").generate(), good),
                        "token's key: strange",
                        "one of the login provider's"),
                new Wrong(
                        "another key under the name of the provider's",
                        signed(new RSAKeyGenerator(2_048).keyID(key.getKeyID()).generate(), good),
                        "token's signature: wrong",
                        "the login provider's"),
                new Wrong(
                        "claims changed after it was signed",
                        changed(signed(key, good)),
                        "token's signature: wrong",
                        "the login provider's"),
                new Wrong("no subject", signed(key, claims().subject(null).build()), "token's sub: absent", "whose"),
                new Wrong("huge", "eyJ" + "x".repeat(12_000), "token: 12003 characters", "at most 8192"),
                new Wrong("not a token at all", "abc", "token: unreadable", "sandpiper token create"),
                new Wrong("three parts of nothing", "a.b.c", "token: unreadable", "sandpiper token create"));
    }

    @ParameterizedTest
    @MethodSource("wrongTokens")
    @Order(1)
    void refuses_a_token_that_is_wrong(Wrong wrong) {
        Answer answer = as(wrong.token()).get("/v1/whoami");
        assertThat(answer.status()).as("%s", answer).isEqualTo(401);
        assertThat(answer.text("detail")).startsWith(wrong.field()).contains(wrong.expected());
        assertThat(answer.toString()).doesNotContain(wrong.token());
    }

    @Test
    @Order(1)
    void a_megabyte_is_refused_before_anybody_reads_it() {
        assertThat(as("eyJ" + "x".repeat(1 << 20)).get("/v1/whoami").status()).isEqualTo(431);
    }

    @Test
    @Order(1)
    void the_same_token_without_a_fault_is_let_in_with_its_roles() throws Exception {
        Answer answer = as(signed(provider.key(), claims().build())).get("/v1/whoami");
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        assertThat(answer.text("kind")).isEqualTo("oidc");
        assertThat(answer.json().at("/grants/0/role").asText()).isEqualTo("operator");
        assertThat(answer.json().at("/grants/0/selector").asText()).isEqualTo("site=hall-3");
    }

    @Test
    @Order(1)
    void who_has_no_role_here_is_known_and_may_nothing() throws Exception {
        Answer answer = as(signed(
                        provider.key(), claims().claim("roles", List.of("cook")).build()))
                .get("/v1/models");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text("value")).isEqualTo("none");
        assertThat(answer.text("expected")).startsWith("read, which the role viewer or operator or admin has");
    }

    @Test
    @Order(1)
    void our_own_tokens_go_on_beside_the_providers() {
        assertThat(gateway.rest().get("/v1/whoami").text("kind")).isEqualTo("token");
        Answer wrong = as("spt_" + "A".repeat(43)).get("/v1/whoami");
        assertThat(wrong.text("detail")).isEqualTo("token: not known here");
    }

    @Test
    @Order(2)
    void while_the_provider_is_down_keys_that_were_seen_go_on_and_new_ones_are_refused_in_words() throws Exception {
        provider.down();
        assertThat(as(signed(provider.key(), claims().build()))
                        .get("/v1/whoami")
                        .status())
                .isEqualTo(200);
        RSAKey strange = new RSAKeyGenerator(2_048).keyID("unseen").generate();
        assertThat(as(signed(strange, claims().build())).get("/v1/whoami").status())
                .isEqualTo(401);
        assertThat(gateway.rest().get("/v1/whoami").status()).isEqualTo(200);
    }

    @Test
    @Order(3)
    void a_provider_that_changed_its_keys_is_followed(@TempDir Path folder) throws Exception {
        String before = signed(provider.key(), claims().build());
        provider.changeKeys();
        String after = signed(provider.key(), claims().build());
        // Unknown keys are asked for every ten seconds at most.
        Waiting.until("the new key is known", () -> {
            Thread.sleep(500);
            return as(after).get("/v1/whoami").status() == 200;
        });
        Answer old = as(before).get("/v1/whoami");
        assertThat(old.status()).isEqualTo(401);
        assertThat(old.text("detail")).startsWith("token's key: first");
    }

    @Test
    @Order(4)
    void a_gateway_that_starts_while_the_provider_is_down_says_so_to_who_logs_in(@TempDir Path folder)
            throws Exception {
        provider.down();
        try (RunningGateway fresh = RunningGateway.start(folder, provider.settings());
                RestCaller caller = RestCaller.withToken(fresh.url(), signed(provider.key(), claims().build()))) {
            Answer answer = caller.get("/v1/whoami");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isNotEmpty();
            assertThat(answer.text("detail"))
                    .isEqualTo("login provider " + provider.issuer() + ": cannot be reached, connection refused");
            assertThat(fresh.rest().get("/v1/whoami").status()).isEqualTo(200);
        }
    }

    private RestCaller as(String token) {
        return RestCaller.withToken(gateway.url(), token);
    }

    private JWTClaimsSet.Builder claims() {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(provider.issuer())
                .subject("olga")
                .audience(ProviderProcess.AUDIENCE)
                .issueTime(date(now))
                .expirationTime(date(now.plusSeconds(300)))
                .claim("roles", List.of("hall-3-operators"));
    }

    private static Date date(Instant instant) {
        return Date.from(instant);
    }

    private static String signed(RSAKey key, JWTClaimsSet claims) throws Exception {
        return signed(key, "at+jwt", claims);
    }

    private static String signed(RSAKey key, @org.jspecify.annotations.Nullable String type, JWTClaimsSet claims)
            throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(key.getKeyID())
                        .type(type == null ? null : new JOSEObjectType(type))
                        .build(),
                claims);
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private String hs256(String secret) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .keyID(provider.key().getKeyID())
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                claims().build());
        token.sign(new MACSigner(secret.getBytes(StandardCharsets.ISO_8859_1)));
        return token.serialize();
    }

    /** The same signature over another subject. */
    private static String changed(String token) {
        UnaryOperator<String> bend = part -> java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(new String(java.util.Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8)
                        .replace("olga", "alice")
                        .getBytes(StandardCharsets.UTF_8));
        String[] parts = token.split("\\.");
        return parts[0] + "." + bend.apply(parts[1]) + "." + parts[2];
    }
}
