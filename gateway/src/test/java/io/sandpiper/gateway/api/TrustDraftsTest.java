package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits for signatures, by who asks. */
class TrustDraftsTest {
    @Test
    void who_may_not_sign_sees_no_signatures(@TempDir Path folder) throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder)) {
            RestCaller admin = gateway.rest();
            String pem = SigningKey.make(KeyKind.ED25519).publicKey().pem();
            Map<String, Object> keys = Map.of("keys", List.of(pem), "threshold", 1);
            assertThat(admin.post("/v1/trust/roles", Map.of("roles", Map.of("root", keys)))
                            .status())
                    .isEqualTo(200);
            assertThat(signatures(admin)).hasSize(1);
            String token = admin.post("/v1/tokens", Map.of("name", "looks", "role", "viewer"))
                    .text("token");
            try (RestCaller viewer = RestCaller.withToken(gateway.url(), token)) {
                assertThat(signatures(viewer)).isEmpty();
            }
            String some = admin.post("/v1/tokens", Map.of("name", "some", "role", "operator", "selector", "site=home"))
                    .text("token");
            try (RestCaller operator = RestCaller.withToken(gateway.url(), some)) {
                assertThat(signatures(operator)).isEmpty();
            }
        }
    }

    private static JsonNode signatures(RestCaller caller) {
        JsonNode draft = caller.get("/v1/trust/drafts").json().path("drafts").path(0);
        assertThat(draft.path("role").asText()).isEqualTo("root");
        byte[] file = draft.path("file").asText().getBytes(StandardCharsets.UTF_8);
        return Json.read("draft", file, JsonNode.class).path("signatures");
    }
}
