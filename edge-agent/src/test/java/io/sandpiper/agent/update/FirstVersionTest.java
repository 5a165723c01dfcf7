package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.update.UpdateState.Activating;
import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Probation;
import io.sandpiper.agent.update.UpdateState.RolledBack;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.message.Desired;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start of an agent whose model has no committed version yet. */
final class FirstVersionTest {
    private static final Instant NOW = Instant.now();
    private static final Instant MUCH_LATER = NOW.plus(Duration.ofDays(400));

    @TempDir
    Path data;

    private final TestFleet fleet = new TestFleet();
    private final ChunkingLink link = new ChunkingLink();
    private TestBundle first;
    private BlobFolder blobs;

    @BeforeEach
    void fetched() throws Exception {
        first = new TestBundle("fashion", "1.0.0", 1);
        blobs = new BlobFolder(data.resolve("blobs"));
        for (byte[] blob : first.blobs().values()) {
            blobs.put(blob);
        }
    }

    @Test
    void one_more_try_is_on_disk_before_a_candidate_that_answered_is_loaded() {
        stoppedAt(probation(1));
        try (UpdateStore store = UpdateStore.open(data)) {
            assertThat(toLoad(store)).containsExactly("1.0.0");
            assertThat(store.model("fashion").orElseThrow().state()).isEqualTo(probation(2));
            assertThat(StartVersions.of(store, blobs)).hasSize(1);
            assertThat(store.model("fashion").orElseThrow().state()).isEqualTo(probation(2));
        }
    }

    @Test
    void a_candidate_whose_try_cannot_be_written_is_not_loaded() throws Exception {
        stoppedAt(probation(1));
        try (UpdateStore store = UpdateStore.open(data);
                FullDisk full = new FullDisk(data)) {
            assertThat(toLoad(store)).isEmpty();
            full.room();
            assertThat(toLoad(store)).containsExactly("1.0.0");
        }
    }

    @Test
    void what_never_answered_is_not_loaded_at_the_start() {
        stoppedAt(new Activating(first.target(1), TestBundle.VARIANT, 1));
        try (UpdateStore store = UpdateStore.open(data)) {
            assertThat(toLoad(store)).isEmpty();
        }
    }

    @Test
    void after_the_last_try_it_is_taken_back() throws Exception {
        stoppedAt(probation(ActivationSteps.MAX_ACTIVATIONS));
        try (UpdateStore store = UpdateStore.open(data)) {
            assertThat(toLoad(store)).isEmpty();
        }
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.awaitState("fashion", RolledBack.class, "1.0.0");
            assertThat(agent.serving).isEmpty();
        }
    }

    @Test
    void what_was_counted_and_loaded_at_the_start_goes_on_with_its_probation_whatever_the_clock_says()
            throws Exception {
        stoppedAt(probation(ActivationSteps.MAX_ACTIVATIONS));
        try (TestAgent agent =
                new TestAgent(data, link, fleet).serves(first.installed()).start()) {
            agent.awaitState("fashion", Committed.class, "1.0.0");
        }
    }

    private Probation probation(int tries) {
        return new Probation(first.target(1), TestBundle.VARIANT, tries, MUCH_LATER);
    }

    private List<String> toLoad(UpdateStore store) {
        return StartVersions.toLoad(store, blobs).stream()
                .map(start -> start.version().version())
                .toList();
    }

    private void stoppedAt(UpdateState state) {
        try (UpdateStore store = UpdateStore.open(data)) {
            Desired desired = new Desired(1, TestFleet.DEVICE, 1, NOW, MUCH_LATER, List.of(first.target(1)));
            store.record(Assignment.of(desired, NOW));
            store.write(state, NOW);
        }
    }
}
