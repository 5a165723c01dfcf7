package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.api.RestCaller.Answer;
import io.sandpiper.protocol.digest.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A model's floor: what is older is assigned, pushed and listed no more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FloorCallsTest {
    private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) {
        gateway = RunningGateway.start(folder, RunningGateway.SCRIPTED_CONVERTER);
        for (String version : new String[] {"1.0.0", "1.1.0", "1.2.0"}) {
            published("low", version);
        }
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void what_lies_below_is_assigned_pushed_and_listed_no_more_and_the_floor_never_sinks() {
        assertThat(assign("1.0.0").status()).isEqualTo(200);
        Answer used = floor("1.1.0");
        assertThat(used.status()).isEqualTo(409);
        assertThat(used.text("expected")).contains("low@1.0.0 is assigned", "assign 1.1.0 or a later one there first");

        assertThat(assign("1.2.0").status()).isEqualTo(200);
        Answer raised = floor("1.1.0");
        assertThat(raised.status()).as("%s", raised).isEqualTo(200);
        assertThat(raised.json().path("waiting").asBoolean()).isFalse();
        assertThat(floor("1.1.0").status()).as("the same again").isEqualTo(200);

        Answer assigned = assign("1.0.0");
        assertThat(assigned.status()).isEqualTo(400);
        assertThat(assigned.text("expected")).isEqualTo("1.1.0 or higher, the floor of low");
        Answer pushed = gateway.rest().put("/v1/models/low/versions/1.0.5", Map.of("model", blob("low 1.0.5")));
        assertThat(pushed.status()).isEqualTo(400);
        assertThat(pushed.text("expected")).isEqualTo("1.1.0 or higher, the floor of low");
        assertThat(gateway.rest().post("/v1/models/low/undo", Map.of()).status())
                .as("back to 1.0.0")
                .isEqualTo(400);

        assertThat(list().has("low/1.0.0")).isFalse();
        assertThat(list().has("low/1.1.0")).isTrue();
        JsonNode status = gateway.rest().get("/v1/trust").json().path("policy");
        assertThat(status.path("floors").path("low").asText()).isEqualTo("1.1.0");
        JsonNode model = gateway.rest().get("/v1/models/low").json();
        assertThat(model.path("floor").asText()).isEqualTo("1.1.0");
        assertThat(model.path("versions").findValuesAsText("state")).containsExactly("kept", "kept", "below-floor");

        assertThat(floor("1.2.0").status()).isEqualTo(200);
        Answer sunk = floor("1.1.0");
        assertThat(sunk.status()).isEqualTo(400);
        assertThat(sunk.text("expected")).startsWith("1.2.0 or higher");
    }

    @Test
    void a_floor_is_a_version_that_is_there() {
        assertThat(assign("1.2.0").status()).as("which lies below").isEqualTo(200);
        assertThat(floor("9.9.9").text("expected")).isEqualTo("a version that is published and kept");
        assertThat(floor("latest").status()).isEqualTo(400);
        assertThat(gateway.rest().put("/v1/models/low/floor", Map.of()).status())
                .isEqualTo(400);
        assertThat(gateway.rest()
                        .put("/v1/models/absent/floor", Map.of("version", "1.0.0"))
                        .status())
                .isEqualTo(400);
    }

    private Answer floor(String version) {
        return gateway.rest().put("/v1/models/low/floor", Map.of("version", version));
    }

    private Answer assign(String version) {
        return gateway.rest()
                .post("/v1/assignments", Map.of("model", "low", "version", version, "selector", "site=home"));
    }

    /** What devices read, by {@code model/version}. */
    private JsonNode list() {
        JsonNode timestamp =
                gateway.rest().get("/v1/trust/metadata/timestamp.json").json();
        long snapshot = version(timestamp, "snapshot.json");
        JsonNode listed = gateway.rest()
                .get("/v1/trust/metadata/" + snapshot + ".snapshot.json")
                .json();
        return gateway.rest()
                .get("/v1/trust/metadata/" + version(listed, "targets.json") + ".targets.json")
                .json()
                .path("signed")
                .path("targets");
    }

    private static long version(JsonNode file, String named) {
        return file.path("signed").path("meta").path(named).path("version").asLong();
    }

    private void published(String model, String version) {
        String job = gateway.rest()
                .put(
                        "/v1/models/" + model + "/versions/" + version,
                        Map.of("model", blob("publish " + model + version)))
                .text("id");
        assertThat(gateway.ended(job).path("state").asText()).isEqualTo("accepted");
    }

    private Digest blob(String text) {
        return gateway.rest().blob(text.getBytes(StandardCharsets.UTF_8));
    }
}
