package io.sandpiper.agent.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.unit.DataSize;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With real models of a few kilobytes: each then needs a little more than the 2 MiB that every model needs. */
class MemoryBudgetTest {
    private static final Path WINE =
            Path.of(System.getProperty("sandpiper.root", "..")).resolve("configs/demo/wine/wine-1.0.0.onnx");

    private final Slots slots = new Slots(
            ServiceLoader.load(Engine.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList(),
            new SlotSettings(1, 4, DataSize.ofMebibytes(5)));

    @AfterEach
    void close() throws InterruptedException {
        slots.close();
    }

    @Test
    void a_model_beyond_the_budget_is_refused_by_figures_and_fits_once_another_is_gone() throws Exception {
        slots.activate(wine("a"));
        slots.activate(wine("b"));
        assertThatThrownBy(() -> slots.activate(wine("c")))
                .isInstanceOf(EngineException.class)
                .hasMessageMatching(
                        "c@1 needs 2\\.\\d MiB of memory; of 5\\.0 MiB for models .* 4\\.\\d MiB are taken .*");
        assertThat(slots.all()).extracting(slot -> slot.version().model()).containsExactly("a", "b");
        try (ModelRepository repository = new ModelRepository(slots)) {
            repository.unload("a").get(20, TimeUnit.SECONDS);
            slots.activate(wine("c"));
            assertThatThrownBy(() -> repository.load("a").get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(EngineException.class);
        }
    }

    @Test
    void a_model_that_does_not_load_takes_nothing() throws Exception {
        InstalledVersion broken = new InstalledVersion(
                "broken",
                "1",
                null,
                "file",
                MediaTypes.ONNX,
                Path.of(System.getProperty("sandpiper.root", "..")).resolve("LICENSE"),
                null,
                Instant.EPOCH);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> slots.activate(broken)).isInstanceOf(EngineException.class);
        }
        slots.activate(wine("a"));
        slots.activate(wine("b"));
        assertThat(slots.all()).hasSize(2);
    }

    @Test
    void what_this_device_served_before_comes_back_though_the_budget_is_tighter_now() throws Exception {
        slots.goBack(wine("a"));
        slots.goBack(wine("b"));
        slots.goBack(wine("c"));
        assertThat(slots.all()).hasSize(3);
        assertThatThrownBy(() -> slots.activate(wine("d"))).isInstanceOf(EngineException.class);
    }

    private static InstalledVersion wine(String model) {
        return new InstalledVersion(model, "1", null, "file", MediaTypes.ONNX, WINE, null, Instant.EPOCH);
    }
}
