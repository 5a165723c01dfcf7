package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.access.Role;
import io.sandpiper.gateway.access.store.TokenStore;
import io.sandpiper.gateway.store.GatewayDatabase;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.digest.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorsRightsTest {
    private static final String OPERATOR = "spt_" + "o".repeat(43);
    private static final String VIEWER = "spt_" + "v".repeat(43);

    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        RunningGateway.start(folder).close();
        try (Database database = GatewayDatabase.open(folder.resolve("gateway"))) {
            TokenStore tokens = new TokenStore(database);
            tokens.add(hash(OPERATOR), Role.OPERATOR, "2026-01-01T00:00:00Z");
            tokens.add(hash(VIEWER), Role.VIEWER, "2026-01-01T00:00:00Z");
        }
        gateway = RunningGateway.start(folder);
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /v1/devices/porch",
        "DELETE, /v1/%64evices/porch",
        "DELETE, /v1/./devices/porch",
        "DELETE, /v1/models/../devices/porch",
        "POST, /v1/enroll-tokens",
        "POST, /v1/%65nroll-tokens",
    })
    void an_operator_may_not_do_an_admins_work_however_the_path_is_written(String method, String path) {
        assertThat(status(OPERATOR, method, path)).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /v1/models/fashion/versions/1.0.0",
        "POST, /v1/assignments",
        "POST, /v1/models/fashion/undo",
        "POST, /v1/jobs/0/cancel",
        "POST, /v1/jobs/0/retry",
        "DELETE, /v1/models/fashion/versions/1.0.0",
    })
    void a_viewer_changes_nothing(String method, String path) {
        assertThat(status(VIEWER, method, path)).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"GET, /v1/models", "GET, /v1/devices", "GET, /v1/status"})
    void a_viewer_sees_everything(String method, String path) {
        assertThat(status(VIEWER, method, path)).isEqualTo(200);
    }

    private int status(String token, String method, String path) {
        try (RestCaller caller = RestCaller.withToken(gateway.url(), token)) {
            byte[] body = method.equals("GET") ? new byte[0] : "{}".getBytes(StandardCharsets.UTF_8);
            return caller.send(method, path, "application/json", body).status();
        }
    }

    private static String hash(String token) {
        return Digest.of(token.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
