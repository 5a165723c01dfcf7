package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Probation;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.protocol.message.Desired.ContentKey;
import io.sandpiper.protocol.seal.KeyWrapping;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A committed version that lies here whole and did not serve from the agent's start. */
final class SilentVersionTest {
    @TempDir
    Path data;

    private final TestFleet fleet = new TestFleet();
    private final ChunkingLink link = new ChunkingLink();
    private TestBundle first;
    private TestBundle second;

    @BeforeEach
    void two_versions_are_committed() throws Exception {
        first = new TestBundle("fashion", "1.0.0", 1);
        second = new TestBundle("fashion", "1.0.1", 2);
        link.carry(first, second);
        TestAgent.commit(data, link, fleet, first, second);
        link.reported().clear();
    }

    @Test
    void is_tried_again_until_it_loads_and_is_told() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (TestAgent agent = new TestAgent(data, link, fleet).servesNothing()) {
            agent.loads(version -> tries.incrementAndGet() > 3);
            agent.start();
            agent.await("serves", () -> "1.0.1".equals(agent.serving.get("fashion")));
            agent.await("told", () -> "1.0.1".equals(link.reported().getLast().activeVersion()));
            assertThat(link.reported().getFirst().reason()).contains("1.0.1 is committed and does not load");
            assertThat(link.statesReported("fashion")).containsOnly("Committed");
            assertThat(link.reported().getLast().reason()).isNull();
        }
    }

    @Test
    void is_tried_at_once_where_its_key_has_come() throws Exception {
        Path key = data.resolve("seals").resolve(second.target(1).manifest().hex());
        try (TestAgent agent = new TestAgent(data, link, fleet).servesNothing()) {
            agent.loads(version -> key.toFile().exists());
            agent.start();
            agent.await("hindered", () -> !link.reported().isEmpty());
            String wrapped = Base64.getEncoder().encodeToString(new byte[KeyWrapping.WRAPPED_BYTES]);
            ContentKey content = new ContentKey(second.target(1).manifest(), wrapped);
            agent.receive(fleet.assign(2, List.of(content), second.target(1)));
            agent.await("serves", () -> "1.0.1".equals(agent.serving.get("fashion")));
        }
    }

    @Test
    void takes_the_place_of_the_one_before_that_was_read_while_an_import_worked() throws Exception {
        try (TestAgent agent =
                new TestAgent(data, link, fleet).serves(first.installed()).start()) {
            agent.await("serves", () -> "1.0.1".equals(agent.serving.get("fashion")));
            assertThat(agent.store.model("fashion").orElseThrow().state()).isInstanceOf(Committed.class);
        }
    }

    @Test
    void what_an_import_works_on_is_read_and_nothing_of_it_written() throws Exception {
        Probation probation = new Probation(second.target(1), TestBundle.VARIANT, 1, Instant.EPOCH);
        try (TestAgent agent = new TestAgent(data, link, fleet)) {
            UpdateStore store = agent.store;
            store.remove("fashion");
            store.write(probation, Instant.EPOCH);
            assertThat(StartVersions.committed(store, agent.blobs)).isEmpty();
            assertThat(store.model("fashion").orElseThrow().state()).isEqualTo(probation);
            assertThat(StartVersions.toLoad(store, agent.blobs)).hasSize(1);
        }
    }
}
