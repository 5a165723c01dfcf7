package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.agent.slot.SlotSettings;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Hello.ModelState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A committed version that was damaged on disk. */
final class DamagedVersionTest {
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
    }

    @Test
    void what_does_not_load_and_has_not_its_digest_is_deleted() throws Exception {
        BlobFolder blobs = new BlobFolder(data.resolve("blobs"));
        try (Slots slots = new Slots(
                ServiceLoader.load(io.sandpiper.engine.Engine.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList(),
                new SlotSettings(1, 1, SlotSettings.ANY_MEMORY))) {
            Activation activation = new SlotActivation(slots, blobs, new SealedModels(data));
            assertThatThrownBy(() -> activation.activate(second.installed())).isInstanceOf(ActivationException.class);
            assertThat(blobs.has(second.modelDigest())).isTrue(); // random bytes, but the right ones
            Files.write(blobs.path(second.modelDigest()), new byte[] {1});
            assertThatThrownBy(() -> activation.activate(second.installed())).hasMessageContaining("damaged");
            assertThat(blobs.has(second.modelDigest())).isFalse();
            assertThat(activation.serving("fashion")).isEmpty();
        }
    }

    @Test
    void is_fetched_again_while_the_one_before_serves_and_is_reported() throws Exception {
        BlobFolder blobs = new BlobFolder(data.resolve("blobs"));
        blobs.delete(second.modelDigest());
        link.reported().clear();
        try (TestAgent agent =
                new TestAgent(data, link, fleet).serves(first.installed()).start()) {
            agent.await("fetched again", () -> "1.0.1".equals(agent.serving.get("fashion")));
            agent.awaitState("fashion", Committed.class, "1.0.1");
            agent.await("reported", () -> reportedLast().state().equals("Committed"));
            assertThat(agent.store.model("fashion").orElseThrow().previous())
                    .extracting(Installed::version)
                    .isEqualTo("1.0.0");
            assertThat(agent.blobs.read(second.modelDigest())).isEqualTo(second.model());
            ModelState reported = link.reported().getFirst();
            assertThat(reported.state()).isEqualTo("Resolving");
            assertThat(reported.activeVersion()).isEqualTo("1.0.0");
            assertThat(reported.reason()).isEqualTo("1.0.1 is committed but did not load; 1.0.0 serves");
            assertThat(reportedLast().activeVersion()).isEqualTo("1.0.1");
            assertThat(reportedLast().reason()).isNull();
        }
    }

    @Test
    void where_it_does_not_load_the_second_time_either_the_one_before_goes_on() throws Exception {
        BlobFolder blobs = new BlobFolder(data.resolve("blobs"));
        blobs.delete(second.modelDigest());
        try (TestAgent agent = new TestAgent(data, link, fleet).serves(first.installed())) {
            agent.loads(version -> version.version().equals("1.0.0"));
            agent.start();
            agent.awaitState("fashion", UpdateState.RolledBack.class, "1.0.1");
            assertThat(agent.serving).containsEntry("fashion", "1.0.0");
        }
    }

    private ModelState reportedLast() {
        List<ModelState> all = link.reported();
        return all.isEmpty()
                ? new ModelState("fashion", null, (Digest) null, null, null, null, null, "nothing", null, "")
                : all.getLast();
    }
}
