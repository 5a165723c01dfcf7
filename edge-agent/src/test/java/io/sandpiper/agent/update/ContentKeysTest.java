package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.protocol.message.Desired.ContentKey;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.seal.KeyWrapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the keys that came with an assignment, and what is asked for where one is missing. */
final class ContentKeysTest {
    @TempDir
    Path data;

    private final TestFleet fleet = new TestFleet();
    private final ChunkingLink link = new ChunkingLink();
    private TestBundle fashion;
    private TestBundle wine;

    @BeforeEach
    void bundles() throws Exception {
        fashion = new TestBundle("fashion", "1.0.0", 1);
        wine = new TestBundle("wine", "1.0.0", 2);
        link.carry(fashion, wine);
    }

    @Test
    void the_key_of_a_target_that_waits_its_turn_is_kept() throws Exception {
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.receive(fleet.assign(1, keys(fashion, wine), fashion.target(1), wine.target(1)));
            agent.awaitState("fashion", UpdateState.Committed.class, "1.0.0");
            agent.awaitState("wine", UpdateState.Committed.class, "1.0.0");
            assertThat(seals()).containsExactlyInAnyOrder(name(fashion), name(wine));
            agent.receive(fleet.assign(2, wine.target(1)));
            agent.await("deleted", () -> seals().equals(List.of(name(wine))));
        }
    }

    @Test
    void the_key_of_a_target_that_was_not_begun_outlives_a_restart() throws Exception {
        try (UpdateStore store = UpdateStore.open(data)) {
            AssignmentDesk desk = new AssignmentDesk(
                    store, fleet.check(), TestFleet.DEVICE, new SealedModels(data), Clock.systemUTC());
            assertThat(desk.receive(fleet.assign(1, keys(wine), wine.target(1))))
                    .isTrue();
        }
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            agent.awaitState("wine", UpdateState.Committed.class, "1.0.0");
            assertThat(seals()).containsExactly(name(wine));
        }
    }

    @Test
    void a_key_that_is_being_written_is_not_deleted() throws Exception {
        Files.createDirectories(data.resolve("seals"));
        Path written = Files.createFile(data.resolve("seals/." + name(wine) + ".1.tmp"));
        Files.createFile(data.resolve("seals").resolve(name(wine)));
        new SealedModels(data).keepOnly(Set.of());
        assertThat(data.resolve("seals")).isDirectoryContaining(written::equals);
        assertThat(seals()).containsExactly(String.valueOf(written.getFileName()));
    }

    @Test
    void hello_names_the_sealed_versions_whose_key_is_missing_or_does_not_open() throws Exception {
        TestBundle vault = TestBundle.sealed("vault", "1.0.0", 3);
        link.carry(vault);
        try (TestAgent agent = new TestAgent(data, link, fleet).start()) {
            Target[] targets = {fashion.target(1), vault.target(1)};
            agent.receive(fleet.assign(1, targets));
            agent.awaitState("vault", UpdateState.Accepting.class, "1.0.0");
            agent.connected();
            agent.await("asked for", this::isVaultAskedFor);
            agent.receive(fleet.assign(1, keys(vault), targets)); // wrapped for nobody
            agent.await("kept", () -> seals().equals(List.of(name(vault))));
            link.hellos().clear();
            agent.connected();
            agent.await("asked for again", this::isVaultAskedFor);
        }
    }

    private boolean isVaultAskedFor() {
        return link.hellos().stream().anyMatch(hello -> hello.missingKeys().size() == 1);
    }

    private static List<ContentKey> keys(TestBundle... bundles) {
        String wrapped = Base64.getEncoder().encodeToString(new byte[KeyWrapping.WRAPPED_BYTES]);
        return Stream.of(bundles)
                .map(b -> new ContentKey(b.target(1).manifest(), wrapped))
                .toList();
    }

    private static String name(TestBundle bundle) {
        return bundle.target(1).manifest().hex();
    }

    private List<String> seals() {
        try (Stream<Path> files = Files.list(data.resolve("seals"))) {
            return files.map(f -> String.valueOf(f.getFileName())).toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
