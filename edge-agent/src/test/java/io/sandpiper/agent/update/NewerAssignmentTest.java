package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Fetching;
import io.sandpiper.agent.update.UpdateState.Resolving;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An assignment that comes while an older one is being acted on. */
final class NewerAssignmentTest {
    private static final byte[] LOST = new byte[0];

    @TempDir
    Path data;

    private final TestFleet fleet = new TestFleet();
    private final ChunkingLink link = new ChunkingLink();
    private TestBundle first;
    private TestBundle second;
    private TestBundle wine;

    @BeforeEach
    void bundles() throws Exception {
        first = new TestBundle("fashion", "1.0.0", 1);
        second = new TestBundle("fashion", "1.0.1", 2);
        wine = new TestBundle("wine", "1.0.0", 3);
        link.carry(first, second, wine);
    }

    @Test
    void ends_a_download_though_it_still_asks_for_it_and_what_was_fetched_stays() throws Exception {
        lose(wine, 3);
        try (TestAgent agent = patient()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
            agent.receive(fleet.assign(2, first.target(1), wine.target(1)));
            agent.awaitState("wine", Fetching.class, "1.0.0");
            Path fetched = BlobDownload.partial(agent.blobs, wine.modelDigest());
            agent.await("begun", () -> Files.exists(fetched));
            agent.receive(fleet.assign(3, wine.target(1)));
            agent.await("removed", () -> agent.store.model("fashion").isEmpty());
            assertThat(agent.serving).isEmpty();
            assertThat(fetched).exists();
            link.onTheWay(chunk -> chunk);
            agent.awaitState("wine", Committed.class, "1.0.0");
        }
    }

    @Test
    void takes_a_version_back_that_it_no_longer_asks_for_and_holds_nothing_against_it() throws Exception {
        try (TestAgent agent = patient()) {
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.0");
            agent.loads(version -> {
                if (version.version().equals("1.0.1")) {
                    agent.receive(fleet.assign(3, first.target(1)));
                    agent.await(
                            "the third",
                            () -> agent.store.assignment().orElseThrow().counter() == 3);
                }
                return true;
            });
            agent.receive(fleet.assign(2, second.target(1)));
            agent.await(
                    "the third", () -> agent.store.assignment().orElseThrow().counter() == 3);
            agent.awaitState("fashion", Committed.class, "1.0.0");
            assertThat(link.statesReported("fashion")).containsOnlyOnce("RolledBack");
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
            assertThat(agent.store.refusal(second.target(1))).isEmpty();
            agent.loads(version -> true);
            agent.receive(fleet.assign(4, second.target(1)));
            agent.awaitState("fashion", Committed.class, "1.0.1");
        }
    }

    @Test
    void a_first_version_that_is_taken_back_answers_until_its_successor_does() throws Exception {
        try (TestAgent agent = patient()) {
            agent.loads(version -> {
                if (version.version().equals("1.0.0")) {
                    agent.receive(fleet.assign(2, second.target(1)));
                    agent.await(
                            "the second",
                            () -> agent.store.assignment().orElseThrow().counter() == 2);
                }
                return true;
            });
            link.onTheWay(chunk -> chunk.blob().equals(second.modelDigest())
                    ? new ChunkingLink.Chunk(chunk.blob(), chunk.index(), LOST)
                    : chunk);
            agent.receive(fleet.assign(1, first.target(1)));
            agent.awaitState("fashion", Fetching.class, "1.0.1");
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
            link.onTheWay(chunk -> chunk);
            agent.awaitState("fashion", Committed.class, "1.0.1");
            assertThat(agent.store.model("fashion").orElseThrow().previous()).isNull();
        }
    }

    @Test
    void frees_the_room_of_the_download_before_it() throws Exception {
        lose(first, 3);
        try (TestAgent agent = patient()) {
            Path partial = BlobDownload.partial(agent.blobs, first.modelDigest());
            agent.receive(fleet.assign(1, first.target(1)));
            agent.await("begun", () -> Files.exists(partial));
            link.onTheWay(chunk -> new ChunkingLink.Chunk(chunk.blob(), chunk.index(), LOST));
            agent.receive(fleet.assign(2, second.target(1)));
            agent.awaitState("fashion", Resolving.class, "1.0.1");
            agent.await("deleted", () -> !Files.exists(partial));
        }
    }

    private void lose(TestBundle bundle, int index) {
        link.onTheWay(chunk -> chunk.blob().equals(bundle.modelDigest()) && chunk.index() == index
                ? new ChunkingLink.Chunk(chunk.blob(), chunk.index(), LOST)
                : chunk);
    }

    private TestAgent patient() throws Exception {
        return new TestAgent(
                        data,
                        link,
                        fleet,
                        s -> new FetchSettings(s.quietTime(), Duration.ofMinutes(5), s.diskReserve()),
                        TestAgent.accepting())
                .start();
    }
}
