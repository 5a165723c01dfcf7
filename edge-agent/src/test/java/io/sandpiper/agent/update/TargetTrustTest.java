package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Resolving;
import io.sandpiper.agent.update.UpdateState.Waiting;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the fleet's list of models means for an update. */
class TargetTrustTest {
    @TempDir
    Path data;

    private final TestFleet fleet = new TestFleet();
    private final ChunkingLink link = new ChunkingLink();
    private TestBundle first;

    @BeforeEach
    void bundles() throws Exception {
        first = new TestBundle("fashion", "1.0.0", 1);
        link.carry(first);
    }

    @Test
    void what_is_not_listed_is_not_fetched_and_told_and_goes_on_once_it_is() throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.trusts(target -> {
                throw new UntrustedTargetException("trust metadata: not listed");
            });
            agent.receive(fleet.assign(1, first.target(1)));
            agent.await(
                    "told",
                    () -> link.reported().stream()
                            .anyMatch(s -> String.valueOf(s.reason()).contains("not listed")));
            agent.awaitState("fashion", Resolving.class, "1.0.0");
            assertThat(agent.blobs.has(first.target(1).manifest())).isFalse();
            agent.trusts(TargetTrust.ASSIGNMENT_ALONE);
            agent.awaitState("fashion", Committed.class, "1.0.0");
        }
    }

    @Test
    void what_was_taken_back_while_it_waited_is_not_activated() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.trusts(target -> {
                // Before its manifest, its chunks and its trial it is listed, before its activation no more.
                if (asked.incrementAndGet() > 3) {
                    throw new UntrustedTargetException("trust metadata: taken back");
                }
            });
            agent.receive(fleet.assign(1, first.target(1)));
            agent.await(
                    "told",
                    () -> link.reported().stream()
                            .anyMatch(s -> String.valueOf(s.reason()).contains("taken back")));
            agent.awaitState("fashion", Waiting.class, "1.0.0");
            assertThat(agent.serving).isEmpty();
        }
    }
}
