package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.AuditLog;
import io.sandpiper.gateway.audit.store.AuditStore;
import io.sandpiper.gateway.store.GatewayDatabase;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No change of whose signature counts is without its line, whenever the power goes. */
class RecordedChangesTest {
    private static final RecordedChanges.Change CHANGE = new RecordedChanges.Change(
            new Actor("token", "ci", "abcdef01", "127.0.0.1"), "trust.rotate", "root", Map.of("root", "new"));

    @TempDir
    Path folder;

    private Database database;
    private AuditLog audit;
    private RecordedChanges changes;
    private Map<String, List<String>> keys = Map.of("root", List.of("old"), "targets", List.of("as it was"));

    @BeforeEach
    void open() throws Exception {
        database = GatewayDatabase.open(folder);
        audit = AuditLog.open(
                new AuditStore(database),
                folder.resolve("audit"),
                Duration.ofHours(1),
                Duration.ofDays(30),
                null,
                Clock.systemUTC());
        changes = new RecordedChanges(audit, () -> CompletableFuture.completedFuture(keys));
    }

    @AfterEach
    void close() {
        audit.close();
        database.close();
    }

    @Test
    void what_is_asked_is_on_disk_before_anything_is_done_and_then_what_came_of_it() {
        List<JsonNode> before = new ArrayList<>();
        String answer = changes.make(
                        CHANGE,
                        () -> CompletableFuture.supplyAsync(() -> {
                            before.addAll(newest());
                            keys = Map.of("root", List.of("new"), "targets", List.of("as it was"));
                            return "done";
                        }),
                        said -> Map.of("answer", said))
                .join();
        assertThat(answer).isEqualTo("done");
        assertThat(before.getFirst().path("action").asText()).isEqualTo("trust.rotate");
        assertThat(before.getFirst().path("after").toString()).isEqualTo("{\"root\":\"new\"}");
        JsonNode outcome = newest().getFirst();
        assertThat(outcome.path("action").asText()).isEqualTo("trust.rotate.done");
        assertThat(outcome.path("before").toString()).isEqualTo("{\"keys\":{\"root\":[\"old\"]}}");
        assertThat(outcome.path("after").toString()).isEqualTo("{\"answer\":\"done\",\"keys\":{\"root\":[\"new\"]}}");
    }

    @Test
    void what_failed_half_way_says_which_keys_count_nevertheless() {
        assertThatThrownBy(() -> changes.make(
                                CHANGE,
                                () -> {
                                    keys = Map.of("root", List.of("new"), "targets", List.of("as it was"));
                                    return CompletableFuture.<String>failedFuture(new IllegalStateException("no room"));
                                },
                                said -> Map.of())
                        .join())
                .hasRootCauseMessage("no room");
        JsonNode outcome = newest().getFirst();
        assertThat(outcome.path("action").asText()).isEqualTo("trust.rotate.failed");
        assertThat(outcome.path("after").toString()).contains("no room", "[\"new\"]");
    }

    @Test
    void what_cannot_be_recorded_is_not_done() {
        database.writeNow("test.drop", connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate("drop table audit_entry");
            }
        });
        List<String> done = new ArrayList<>();
        assertThatThrownBy(() -> changes.make(
                                CHANGE,
                                () -> {
                                    done.add("done");
                                    return CompletableFuture.completedFuture("done");
                                },
                                said -> Map.of())
                        .join())
                .isNotNull();
        assertThat(done).isEmpty();
    }

    @Test
    void the_ids_of_many_keys_stand_in_the_line_whole() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder.resolve("whole"))) {
            List<String> pems = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                SigningKey key = SigningKey.make(KeyKind.ED25519);
                ids.add(key.id());
                pems.add("key " + i + "\n" + "so it was made. ".repeat(50) + "\n"
                        + key.publicKey().pem());
            }
            assertThat(gateway.rest()
                            .put(
                                    "/v1/trust/delegations/team",
                                    Map.of("patterns", List.of("team-*"), "keys", Map.of("keys", pems, "threshold", 1)))
                            .status())
                    .isEqualTo(200);
            assertThat(gateway.rest()
                            .get("/v1/audit?limit=1000&action=trust.delegate")
                            .toString())
                    .contains(ids);
        }
    }

    private List<JsonNode> newest() {
        return audit.newest(null, null, Long.MAX_VALUE, 5).join().stream()
                .map(text -> Json.read("entry", text.getBytes(StandardCharsets.UTF_8), JsonNode.class))
                .toList();
    }
}
