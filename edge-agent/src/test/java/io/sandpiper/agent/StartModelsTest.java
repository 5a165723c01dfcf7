package io.sandpiper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.ModelRepository;
import io.sandpiper.agent.slot.SlotSettings;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.agent.update.Activation;
import io.sandpiper.agent.update.Installed;
import io.sandpiper.agent.update.ModelRecord;
import io.sandpiper.agent.update.SlotActivation;
import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.engine.Engine;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired.Target;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which committed versions are missed, of those that an agent was to serve from its start. */
final class StartModelsTest {
    private static final Path DEMO = Path.of(System.getProperty("sandpiper.root", ".."), "configs/demo");
    private static final Digest OLD = Digest.of(new byte[] {1});
    private static final Digest NEW = Digest.of(new byte[] {2});

    @TempDir
    private Path data;

    private Slots slots;
    private Activation activation;

    @BeforeEach
    void start() throws Exception {
        slots = new Slots(
                ServiceLoader.load(Engine.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList(),
                new SlotSettings(1, 4, SlotSettings.ANY_MEMORY));
        activation = new SlotActivation(slots, new BlobFolder(data.resolve("blobs")), new SealedModels(data));
        serve(OLD);
    }

    @AfterEach
    void stop() throws Exception {
        slots.close();
    }

    @Test
    void what_serves_is_not_missed_and_another_version_of_it_is() {
        assertThat(activation.misses(installed("wine", OLD))).isFalse();
        assertThat(activation.misses(installed("wine", NEW))).isTrue();
    }

    @Test
    void what_was_unloaded_or_replaced_by_a_file_is_not_missed() throws Exception {
        try (ModelRepository repository = new ModelRepository(slots)) {
            repository.unload("wine").get(20, TimeUnit.SECONDS);
            assertThat(activation.misses(installed("wine", OLD))).isFalse();
        }
        serve(null);
        assertThat(activation.misses(installed("wine", OLD))).isFalse();
    }

    @Test
    void what_an_import_brought_since_the_start_is_missed_and_what_it_took_away_ends() {
        Installed brought = installed("fashion", NEW);
        assertThat(activation.misses(brought))
                .as("an import alone serves nothing")
                .isFalse();
        Target target = new Target("fashion", "1.0.0", NEW, 10, 1);
        StartModels.agree(
                slots,
                List.of(new ModelRecord("fashion", new Committed(target, "fp32"), Instant.EPOCH, brought, null)));
        assertThat(activation.misses(brought)).isTrue();
        assertThat(slots.find("wine")).isEmpty();
    }

    private void serve(@Nullable Digest manifest) throws Exception {
        Path file = DEMO.resolve("wine/wine-1.0.0.onnx");
        slots.activate(
                new InstalledVersion("wine", "1.0.0", manifest, "fp32", MediaTypes.ONNX, file, null, Instant.EPOCH));
    }

    private static Installed installed(String model, Digest manifest) {
        return new Installed(
                model, "1.0.0", manifest, "fp32", "onnxruntime", MediaTypes.ONNX, manifest, manifest, Instant.EPOCH);
    }
}
