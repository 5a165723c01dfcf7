package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.update.UpdateState.Accepting;
import io.sandpiper.agent.update.UpdateState.Activating;
import io.sandpiper.agent.update.UpdateState.Assembling;
import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Fetching;
import io.sandpiper.agent.update.UpdateState.Probation;
import io.sandpiper.agent.update.UpdateState.Refused;
import io.sandpiper.agent.update.UpdateState.Resolving;
import io.sandpiper.agent.update.UpdateState.RolledBack;
import io.sandpiper.agent.update.UpdateState.Waiting;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Desired.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent ends at each state, with what is on disk there, and goes on at its next start. */
final class RestartTest {
    private static final Instant NOW = Instant.now();

    @TempDir
    Path data;

    private final TestFleet fleet = new TestFleet();
    private final ChunkingLink link = new ChunkingLink();
    private TestBundle first;
    private TestBundle second;

    @BeforeEach
    void the_first_version_is_committed() throws Exception {
        first = new TestBundle("fashion", "1.0.0", 1);
        second = new TestBundle("fashion", "1.0.1", 2);
        link.carry(first, second);
        TestAgent.commit(data, link, fleet, first);
    }

    static Stream<UpdateState> states() throws Exception {
        Target target = new TestBundle("fashion", "1.0.1", 2).target(1);
        return Stream.of(
                new Resolving(target),
                new Fetching(target, TestBundle.VARIANT),
                new Assembling(target, TestBundle.VARIANT),
                new Accepting(target, TestBundle.VARIANT, 1),
                new Waiting(target, TestBundle.VARIANT),
                new Activating(target, TestBundle.VARIANT, 1),
                new Probation(target, TestBundle.VARIANT, 1, NOW.plusMillis(60)));
    }

    @ParameterizedTest
    @MethodSource("states")
    void goes_on_from_each_state_and_serves_the_committed_version_until_then(UpdateState state) throws Exception {
        stoppedAt(state);
        try (TestAgent agent = new TestAgent(data, link, fleet)) {
            assertThat(agent.store.model("fashion").orElseThrow().active())
                    .extracting(Installed::version)
                    .isEqualTo("1.0.0");
            agent.start();
            agent.awaitState("fashion", Committed.class, "1.0.1");
            assertThat(agent.serving).containsEntry("fashion", "1.0.1");
        }
    }

    @Test
    void what_was_fetched_before_is_found_by_hashing_and_not_wanted_again() throws Exception {
        BlobFolder blobs = stoppedAt(new Fetching(second.target(1), TestBundle.VARIANT));
        byte[] partial = Arrays.copyOf(second.model(), 2 * 65_536);
        partial[70_000] ^= 1; // the second chunk was damaged on disk
        Files.write(BlobDownload.partial(blobs, second.modelDigest()), partial);
        link.wants().clear();
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.awaitState("fashion", Committed.class, "1.0.1");
            byte[] bitmap = link.wants().stream()
                    .filter(w -> w.blob().equals(second.modelDigest()))
                    .findFirst()
                    .orElseThrow()
                    .bitmap();
            assertThat(bitmap).containsExactly(0b1110);
        }
    }

    @Test
    void a_file_that_was_damaged_before_it_was_assembled_is_fetched_again() throws Exception {
        BlobFolder blobs = stoppedAt(new Assembling(second.target(1), TestBundle.VARIANT));
        byte[] damaged = second.model().clone();
        damaged[100] ^= 1;
        Files.write(BlobDownload.partial(blobs, second.modelDigest()), damaged);
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.awaitState("fashion", Committed.class, "1.0.1");
            assertThat(agent.blobs.read(second.modelDigest())).isEqualTo(second.model());
        }
    }

    @Test
    void from_assembling_on_no_network_is_needed() throws Exception {
        stoppedAt(new Accepting(second.target(1), TestBundle.VARIANT, 1));
        link.connected(false);
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.awaitState("fashion", Committed.class, "1.0.1");
        }
    }

    @Test
    void a_version_that_ended_the_agent_again_and_again_is_given_up() throws Exception {
        stoppedAt(new Activating(second.target(1), TestBundle.VARIANT, ActivationSteps.MAX_ACTIVATIONS));
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.awaitState("fashion", RolledBack.class, "1.0.1");
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
        }
    }

    @Test
    void a_version_that_ended_the_agent_again_and_again_while_it_was_tried_is_refused() throws Exception {
        stoppedAt(new Accepting(second.target(1), TestBundle.VARIANT, UpdateSteps.MAX_TRIALS));
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            assertThat(agent.awaitState("fashion", Refused.class, "1.0.1").reason())
                    .isEqualTo("the agent ended 5 times while this version was tried");
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
        }
    }

    @Test
    void a_try_that_cannot_be_written_is_not_made() throws Exception {
        stoppedAt(new Activating(second.target(1), TestBundle.VARIANT, 1));
        List<String> loaded = new CopyOnWriteArrayList<>();
        try (TestAgent agent = new TestAgent(data, link, fleet);
                FullDisk full = new FullDisk(data)) {
            agent.loads(version -> loaded.add(version.version()));
            agent.start();
            agent.await(
                    "told",
                    () -> link.reported().stream()
                            .anyMatch(s -> String.valueOf(s.reason()).contains(FullDisk.REASON)));
            assertThat(loaded).isEmpty();
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
            full.room();
            agent.awaitState("fashion", Committed.class, "1.0.1");
        }
    }

    @ParameterizedTest
    @MethodSource("states")
    void what_was_taken_back_while_the_agent_was_away_is_neither_tried_nor_activated(UpdateState state)
            throws Exception {
        stoppedAt(state);
        link.reported().clear();
        List<String> loaded = new CopyOnWriteArrayList<>();
        try (TestAgent agent = new TestAgent(data, link, fleet)) {
            agent.loads(version -> loaded.add(version.version()));
            agent.trusts(target -> {
                throw new UntrustedTargetException("trust metadata: taken back");
            });
            agent.start();
            agent.await(
                    "told",
                    () -> link.reported().stream()
                            .anyMatch(s -> String.valueOf(s.reason()).contains("taken back")));
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
            assertThat(loaded).isEmpty();
            assertThat(link.statesReported("fashion"))
                    .doesNotContainSubsequence("Accepting", "Waiting")
                    .doesNotContain("RolledBack", "Refused");
            agent.trusts(TargetTrust.ASSIGNMENT_ALONE);
            agent.awaitState("fashion", Committed.class, "1.0.1");
        }
    }

    @ParameterizedTest
    @MethodSource("states")
    void what_expired_while_the_agent_was_away_is_not_committed_and_may_be_asked_for_again(UpdateState state)
            throws Exception {
        stoppedAt(state);
        try (UpdateStore store = UpdateStore.open(data)) {
            Desired expired = new Desired(1, TestFleet.DEVICE, 3, NOW, NOW.minusSeconds(1), List.of(second.target(1)));
            store.record(Assignment.of(expired, NOW));
        }
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            if (!Transitions.maySettle(state)) {
                assertThat(agent.awaitState("fashion", RolledBack.class, "1.0.1")
                                .reason())
                        .isEqualTo(RolledBack.EXPIRED);
            }
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
            agent.receive(fleet.assign(4, second.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.1");
        }
    }

    @ParameterizedTest
    @MethodSource("states")
    void a_manifest_that_was_damaged_on_disk_is_fetched_again_and_its_version_not_blamed(UpdateState state)
            throws Exception {
        BlobFolder blobs = stoppedAt(state);
        Files.writeString(blobs.path(second.target(1).manifest()), "{}");
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.awaitState("fashion", Committed.class, "1.0.1");
            assertThat(agent.store.refusal(second.target(1))).isEmpty();
        }
    }

    @Test
    void a_chunk_list_that_was_damaged_on_disk_is_fetched_again() throws Exception {
        BlobFolder blobs = stoppedAt(new Fetching(second.target(1), TestBundle.VARIANT));
        Files.writeString(blobs.path(second.chunkList()), "damaged");
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.awaitState("fashion", Committed.class, "1.0.1");
        }
    }

    @Test
    void a_model_that_was_damaged_before_it_was_tried_is_fetched_again_and_not_refused() throws Exception {
        BlobFolder blobs = stoppedAt(new Accepting(second.target(1), TestBundle.VARIANT, 1));
        Files.writeString(blobs.path(second.modelDigest()), "damaged");
        String passes = TestAgent.accepting().getLast();
        String refuses = TestAgent.printing(Json.text(AcceptReport.refused("onnxruntime: protobuf parsing failed")))
                .getLast();
        List<String> tryOut = List.of(
                "/bin/sh",
                "-c",
                "if sha256sum < \"$2\" | grep -q " + second.modelDigest().hex() + "; then " + passes + "; else "
                        + refuses + "; fi",
                "accept");
        try (TestAgent agent = new TestAgent(data, link, fleet, s -> s, tryOut).start()) {
            agent.awaitState("fashion", Committed.class, "1.0.1");
            assertThat(agent.blobs.read(second.modelDigest())).isEqualTo(second.model());
        }
    }

    @Test
    void what_was_damaged_before_it_was_activated_is_rolled_back_and_fetched_again() throws Exception {
        stoppedAt(new Activating(second.target(1), TestBundle.VARIANT, 1));
        AtomicInteger tries = new AtomicInteger();
        try (TestAgent agent = new TestAgent(data, link, fleet)) {
            agent.damages(version -> version.version().equals("1.0.1") && tries.incrementAndGet() == 1);
            agent.start();
            agent.awaitState("fashion", Committed.class, "1.0.1");
            assertThat(link.statesReported("fashion"))
                    .containsSubsequence("RolledBack", "Resolving", "Activating", "Probation");
            assertThat(agent.store.refusal(second.target(1))).isEmpty();
        }
    }

    private BlobFolder stoppedAt(UpdateState state) throws Exception {
        BlobFolder blobs = new BlobFolder(data.resolve("blobs"));
        for (Map.Entry<Digest, byte[]> blob : second.blobs().entrySet()) {
            boolean model = blob.getKey().equals(second.modelDigest());
            if (model && state instanceof Assembling) {
                Files.write(BlobDownload.partial(blobs, blob.getKey()), blob.getValue());
            } else if (!(state instanceof Resolving) && !(model && state instanceof Fetching)) {
                blobs.put(blob.getValue());
            }
        }
        try (UpdateStore store = UpdateStore.open(data)) {
            Desired desired =
                    new Desired(1, TestFleet.DEVICE, 2, NOW, NOW.plus(Duration.ofDays(1)), List.of(second.target(1)));
            store.record(Assignment.of(desired, NOW));
            store.write(state, NOW);
        }
        return blobs;
    }
}
