package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.update.RequestCounts.Counts;
import io.sandpiper.agent.update.UpdateState.Accepting;
import io.sandpiper.agent.update.UpdateState.Activating;
import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Fetching;
import io.sandpiper.agent.update.UpdateState.Refused;
import io.sandpiper.agent.update.UpdateState.Resolving;
import io.sandpiper.agent.update.UpdateState.RolledBack;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.unit.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UpdateServiceTest {
    private static final byte[] LOST = new byte[0];

    @TempDir
    Path data;

    private final TestFleet fleet = new TestFleet();
    private final ChunkingLink link = new ChunkingLink();
    private TestBundle first;
    private TestBundle second;

    @BeforeEach
    void bundles() throws Exception {
        first = new TestBundle("fashion", "1.0.0", 1);
        second = new TestBundle("fashion", "1.0.1", 2);
        link.carry(first, second);
    }

    @Test
    void an_assignment_leads_to_a_committed_version_that_serves() throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
            assertThat(agent.blobs.read(first.modelDigest())).isEqualTo(first.model());
            agent.await(
                    "all states reported", () -> link.statesReported("fashion").contains("Committed"));
            assertThat(link.statesReported("fashion"))
                    .containsExactly(
                            "Resolving",
                            "Fetching",
                            "Assembling",
                            "Accepting",
                            "Waiting",
                            "Activating",
                            "Probation",
                            "Committed");
        }
    }

    @Test
    void an_altered_chunk_is_asked_for_again_and_never_kept() throws Exception {
        AtomicInteger altered = new AtomicInteger();
        link.onTheWay(chunk -> {
            if (chunk.blob().equals(first.modelDigest()) && chunk.index() == 2 && altered.getAndIncrement() < 2) {
                byte[] bytes = chunk.bytes().clone();
                bytes[5] ^= 1;
                return new ChunkingLink.Chunk(chunk.blob(), chunk.index(), bytes);
            }
            return chunk;
        });
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
            assertThat(altered).hasValue(3);
            assertThat(agent.blobs.read(first.modelDigest())).isEqualTo(first.model());
        }
    }

    @Test
    void lost_chunks_alone_are_wanted_again() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        link.onTheWay(chunk -> chunk.blob().equals(first.modelDigest()) && seen.getAndIncrement() == 1
                ? new ChunkingLink.Chunk(chunk.blob(), chunk.index(), LOST)
                : chunk);
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
            assertThat(seen).hasValue(5);
        }
    }

    @Test
    void a_lower_counter_and_one_counter_with_two_contents_are_refused() throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(5, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
            agent.receive(fleet.assign(4, second.target(1)));
            agent.await("a refusal", () -> refusedAs(agent, "lower-counter"));
            agent.receive(fleet.assign(5, second.target(1)));
            agent.await("a refusal", () -> refusedAs(agent, "other-content"));
            agent.receive(fleet.assign("gate", 9, Instant.now().plusSeconds(60), second.target(1)));
            agent.await("a refusal", () -> refusedAs(agent, "other-device"));
            assertThat(agent.store.assignment().orElseThrow().counter()).isEqualTo(5);
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
        }
    }

    @Test
    void an_expired_assignment_installs_nothing() throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(TestFleet.DEVICE, 1, Instant.now().minusSeconds(1), first.target(1)));
            agent.await("a refusal", () -> refusedAs(agent, "expired"));
            assertThat(agent.store.models()).isEmpty();
        }
    }

    @Test
    void a_refused_candidate_is_not_tried_again_until_its_attempt_grows() throws Exception {
        List<String> refusing = TestAgent.printing("{\"v\":1,\"passed\":false,\"reason\":\"golden case 3\","
                + "\"peakBytes\":0,\"p99Millis\":0,\"cases\":3}");
        try (TestAgent agent = new TestAgent(data, link, fleet, s -> s, refusing).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            assertThat(agent.awaitState("fashion", Refused.class, "1.0.0").reason())
                    .isEqualTo("golden case 3");
            assertThat(agent.serving).isEmpty();
            agent.await("blobs deleted", () -> !agent.blobs.has(first.modelDigest()));
        }
        int wants = link.wants().size();
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(2, first.target(1)));
            agent.await(
                    "counter 2", () -> agent.store.assignment().orElseThrow().counter() == 2);
            assertThat(link.wants()).hasSize(wants);
            agent.receive(fleet.assign(3, first.target(2)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
        }
    }

    @Test
    void a_candidate_that_ends_or_hangs_its_process_is_refused_while_the_old_version_serves() throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
        }
        List<String> crashing = List.of("/bin/sh", "-c", "echo once >> tried; echo oops >&2; kill -SEGV $$");
        try (TestAgent agent = new TestAgent(data, link, fleet, s -> s, crashing).start()) {
            agent.receive(fleet.assign(2, second.target(1)));
            assertThat(agent.awaitState("fashion", Refused.class, "1.0.1").reason())
                    .contains("ended with");
            assertThat(Files.readAllLines(data.resolve("tried"))).hasSize(UpdateSteps.MAX_TRIALS);
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
        }
        List<String> hanging = List.of("/bin/sh", "-c", "sleep 60");
        try (TestAgent agent = new TestAgent(data, link, fleet, s -> s, hanging).start()) {
            agent.receive(fleet.assign(3, second.target(2)));
            agent.await(
                    "refused for time",
                    () -> agent.store
                            .model("fashion")
                            .flatMap(m -> m.state().failure())
                            .filter(r -> r.contains("no result after 1 s"))
                            .isPresent());
        }
    }

    @Test
    void going_back_uses_the_blobs_that_are_here() throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
            agent.receive(fleet.assign(2, second.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.1");
            int wants = link.wants().size();
            agent.receive(fleet.assign(3, first.target(2)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
            assertThat(link.wants()).hasSize(wants);
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
            assertThat(agent.store.model("fashion").orElseThrow().previous())
                    .extracting(Installed::version)
                    .isEqualTo("1.0.1");
        }
    }

    @Test
    void blobs_beyond_active_and_previous_are_deleted() throws Exception {
        TestBundle third = new TestBundle("fashion", "1.0.2", 3);
        link.carry(third);
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            int counter = 1;
            for (TestBundle bundle : List.of(first, second, third)) {
                agent.receive(fleet.assign(counter++, bundle.target(1)));
                agent.awaitState("fashion", Committed.class, bundle.target(1).version());
            }
            agent.await("the oldest deleted", () -> !agent.blobs.has(first.modelDigest()));
            assertThat(agent.blobs.has(second.modelDigest())).isTrue();
            assertThat(agent.blobs.has(third.modelDigest())).isTrue();
        }
    }

    @Test
    void a_model_that_is_no_longer_assigned_is_removed() throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
            agent.receive(fleet.assign(2));
            agent.await("removed", () -> agent.store.models().isEmpty());
            agent.await("reported", () -> link.statesReported("fashion").contains("Removed"));
            assertThat(agent.serving).isEmpty();
            agent.await("blobs deleted", () -> blobsOf(agent).isEmpty());
        }
    }

    @Test
    void a_full_disk_is_told_and_tried_again() throws Exception {
        try (TestAgent agent = new TestAgent(
                        data,
                        link,
                        fleet,
                        s -> new FetchSettings(s.quietTime(), s.patience(), new DataSize(Long.MAX_VALUE >> 2)),
                        TestAgent.accepting())
                .start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.await(
                    "told",
                    () -> link.reported().stream()
                            .anyMatch(s -> String.valueOf(s.reason()).contains("disk full")));
            agent.awaitState("fashion", Resolving.class, "1.0.0");
        }
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.awaitState("fashion", Committed.class, "1.0.0");
        }
    }

    @Test
    void a_newer_assignment_ends_the_fetching_of_an_older() throws Exception {
        link.onTheWay(chunk -> chunk.blob().equals(first.modelDigest())
                ? new ChunkingLink.Chunk(chunk.blob(), chunk.index(), LOST)
                : chunk);
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Fetching.class, "1.0.0");
            agent.receive(fleet.assign(2, second.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.1");
        }
    }

    @Test
    void a_silent_model_does_not_keep_another_from_its_turn() throws Exception {
        TestBundle wine = new TestBundle("wine", "1.0.0", 4);
        link.carry(wine);
        link.onTheWay(chunk -> chunk.blob().equals(first.modelDigest())
                ? new ChunkingLink.Chunk(chunk.blob(), chunk.index(), LOST)
                : chunk);
        try (TestAgent agent = new TestAgent(
                        data,
                        link,
                        fleet,
                        s -> new FetchSettings(s.quietTime(), Duration.ofMillis(150), s.diskReserve()),
                        TestAgent.accepting())
                .start()) {
            agent.receive(fleet.assign(1, first.target(1), wine.target(1)));
            agent.awaitState("wine", Committed.class, "1.0.0");
            agent.await(
                    "told",
                    () -> link.reported().stream()
                            .anyMatch(s -> String.valueOf(s.reason()).contains("4 chunks missing")));
        }
    }

    @Test
    void a_version_that_no_engine_here_runs_is_refused() throws Exception {
        TestBundle foreign = new TestBundle("fashion", "2.0.0", 5, "tflite");
        link.carry(foreign);
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, foreign.target(1)));
            assertThat(agent.awaitState("fashion", Refused.class, "2.0.0").reason())
                    .contains("fp32 needs tflite");
        }
    }

    @Test
    void a_version_that_does_not_load_is_rolled_back_to_the_one_before() throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
            agent.loads(installed -> installed.version().equals("1.0.0"));
            agent.receive(fleet.assign(2, second.target(1)));
            agent.awaitState("fashion", RolledBack.class, "1.0.1");
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
        }
    }

    @Test
    void engine_errors_in_probation_bring_the_version_before_back() throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
            agent.counts.put("1.0.0", new Counts(100, 0));
            agent.loads(version -> failing(agent, version));
            agent.receive(fleet.assign(2, second.target(1)));
            assertThat(agent.awaitState("fashion", RolledBack.class, "1.0.1").reason())
                    .contains("9 of 10 requests");
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
        }
    }

    @Test
    void errors_from_before_the_probation_are_not_held_against_a_version() throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.counts.put("1.0.0", new Counts(10, 9));
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
        }
    }

    @Test
    void a_child_that_ends_with_the_agent_says_nothing_of_its_candidate() throws Exception {
        List<String> ended = List.of("/bin/sh", "-c", "kill -TERM $$");
        try (TestAgent agent = new TestAgent(data, link, fleet, s -> s, ended).start()) {
            agent.ending();
            agent.receive(fleet.assign(1, first.target(1)));
            agent.await(
                    "told",
                    () -> link.reported().stream()
                            .anyMatch(s -> String.valueOf(s.reason()).contains("the agent ends")));
            assertThat(agent.awaitState("fashion", Accepting.class, "1.0.0").tries())
                    .isEqualTo(1);
        }
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.awaitState("fashion", Committed.class, "1.0.0");
        }
    }

    @Test
    void a_fault_of_whatever_kind_does_not_end_the_updates() throws Exception {
        AtomicInteger reports = new AtomicInteger();
        link.beforeReported(() -> {
            if (reports.incrementAndGet() == 1) {
                throw new StackOverflowError("on purpose");
            }
        });
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
        }
    }

    @Test
    void a_report_that_fails_hinders_nothing() throws Exception {
        link.beforeReported(() -> {
            throw new IllegalStateException("on purpose");
        });
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
        }
    }

    @Test
    void where_the_version_to_go_back_to_does_not_load_the_state_stays_until_one_loads() throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
            agent.loads(installed -> false);
            agent.receive(fleet.assign(2, second.target(1)));
            agent.await(
                    "told",
                    () -> link.reported().stream()
                            .anyMatch(s -> String.valueOf(s.reason()).contains("to go back to, does not load")));
            agent.awaitState("fashion", Activating.class, "1.0.1");
            agent.loads(installed -> true);
            agent.awaitState("fashion", Committed.class, "1.0.1");
        }
    }

    private static boolean failing(TestAgent agent, Installed version) {
        if (version.version().equals("1.0.1")) {
            agent.counts.put("1.0.1", new Counts(10, 9));
        }
        return true;
    }

    private static boolean refusedAs(TestAgent agent, String kind) {
        return agent.store
                .fact(AssignmentDesk.REFUSED_FACT)
                .filter(f -> f.contains(kind))
                .isPresent();
    }

    private static List<Digest> blobsOf(TestAgent agent) {
        try {
            return agent.blobs.list();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
