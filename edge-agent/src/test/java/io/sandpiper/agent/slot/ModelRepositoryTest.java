package io.sandpiper.agent.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.agent.slot.ModelRepository.Entry;
import io.sandpiper.agent.slot.ModelRepository.State;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelRepositoryTest {
    private static final Path DEMO = Path.of(System.getProperty("sandpiper.root", ".."), "configs/demo");

    @TempDir
    private Path folder;

    private Path file;
    private Slots slots;
    private ModelRepository repository;

    @BeforeEach
    void start() throws Exception {
        file = Files.copy(DEMO.resolve("wine/wine-1.0.0.onnx"), folder.resolve("wine.onnx"));
        slots = new Slots(
                ServiceLoader.load(Engine.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList(),
                new SlotSettings(1, 4, SlotSettings.ANY_MEMORY));
        slots.activate(new InstalledVersion("wine", "1.0.0", null, "fp32", MediaTypes.ONNX, file, null, Instant.EPOCH));
        repository = new ModelRepository(slots);
    }

    @AfterEach
    void stop() throws Exception {
        repository.close();
        slots.close();
    }

    @Test
    void an_unloaded_model_is_gone_when_its_requests_are_answered_and_comes_back_by_load() throws Exception {
        Slot first = slots.find("wine").orElseThrow();
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        first.submit((slot, execution) ->
                answer.complete(execution.inputs().getFirst().elements()));
        repository.unload("wine").get(20, TimeUnit.SECONDS);
        assertThat(answer).isCompletedWithValue(13);
        assertThat(slots.find("wine")).isEmpty();
        assertThat(slots.missing()).as("nobody misses it").isEmpty();
        assertThat(repository.index()).containsExactly(new Entry("wine", "1.0.0", State.UNAVAILABLE, "unloaded"));
        assertThat(first.submit((slot, execution) -> {})).isEqualTo(Slot.Submitted.RETIRED);
        repository.unload("wine").get(20, TimeUnit.SECONDS);
        repository.load("wine").get(20, TimeUnit.SECONDS);
        assertThat(slots.find("wine").orElseThrow()).isNotSameAs(first);
        assertThat(repository.index()).containsExactly(new Entry("wine", "1.0.0", State.READY, ""));
    }

    @Test
    void loading_what_serves_loads_it_once_more() throws Exception {
        Slot first = slots.find("wine").orElseThrow();
        repository.load("wine").get(20, TimeUnit.SECONDS);
        assertThat(slots.find("wine").orElseThrow()).isNotSameAs(first);
    }

    @Test
    void what_does_not_load_any_more_stays_as_it_was() throws Exception {
        Files.writeString(file, "broken");
        Slot first = slots.find("wine").orElseThrow();
        assertThatThrownBy(() -> repository.load("wine").get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(EngineException.class);
        assertThat(slots.find("wine")).contains(first);
    }

    @Test
    void a_model_that_this_device_has_not_is_refused_by_name() {
        assertThatThrownBy(() -> repository.unload("beer").get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(InvalidInputException.class)
                .hasMessageContaining("model: beer (expected: one of wine)");
        slots.expect("late");
        assertThatThrownBy(() -> repository.load("late").get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(EngineException.class);
        assertThat(repository.index())
                .contains(new Entry("late", null, State.UNAVAILABLE, "did not load; the agent's log says why"));
    }
}
