package io.sandpiper.engine.onnx;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxEngineTest {
    private final OnnxEngine engine = new OnnxEngine();

    @Test
    void is_found_as_a_service() {
        assertThat(ServiceLoader.load(Engine.class)).anyMatch(e -> e instanceof OnnxEngine);
    }

    @Test
    void tells_the_version_that_is_loaded() {
        assertThat(engine.version()).isEqualTo("1.29.0");
    }

    @Test
    void describes_inputs_and_outputs_with_free_axes() throws Exception {
        try (LoadedModel model = load("double")) {
            assertThat(model.inputs()).containsExactly(new TensorInfo("x", DataType.FP32, List.of(-1L, 4L)));
            assertThat(model.outputs()).containsExactly(new TensorInfo("y", DataType.FP32, List.of(-1L, 4L)));
        }
    }

    @Test
    void runs_in_place_again_and_again() throws Exception {
        try (LoadedModel model = load("double");
                Execution execution = model.open(1)) {
            Tensor first = execution.run().getFirst();
            for (int i = 0; i < 100; i++) {
                execution.inputs().getFirst().data().putFloat(0, i);
                Tensor output = execution.run().getFirst();
                assertThat(output).isSameAs(first);
                assertThat(output.data().getFloat(0)).isEqualTo(2f * i);
            }
        }
    }

    @Test
    void loads_from_memory() throws Exception {
        byte[] bytes =
                Files.readAllBytes(Path.of(requireNonNull(OnnxEngineTest.class.getResource("/models/double.onnx"))
                        .toURI()));
        ByteBuffer room = ByteBuffer.allocateDirect(bytes.length + 5);
        room.position(5).put(bytes).flip().position(5);
        try (LoadedModel model = engine.load(room, LoadOptions.SERVING);
                Execution execution = model.open(1)) {
            execution.inputs().getFirst().data().putFloat(0, 21);
            assertThat(execution.run().getFirst().data().getFloat(0)).isEqualTo(42);
        }
        assertThatThrownBy(() -> engine.load(ByteBuffer.allocate(100), LoadOptions.SERVING))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void its_size_is_the_file_and_the_buffers_that_are_open() throws Exception {
        long file = 86;
        try (LoadedModel model = load("double")) {
            assertThat(model.size()).isEqualTo(file);
            try (Execution execution = model.open(3)) {
                long one = execution.inputs().getFirst().data().capacity();
                assertThat(one).isEqualTo(3 * 4 * 4);
                assertThat(model.size()).isEqualTo(file + 2 * one);
            }
            assertThat(model.size()).isEqualTo(file);
        }
    }

    @Test
    void runs_tensors_of_any_batch() throws Exception {
        try (LoadedModel model = load("double");
                Execution execution = model.open(1)) {
            Tensor input = Tensor.allocate("x", DataType.FP32, 3, 4);
            input.data().putFloat(44, 1.5f);
            Tensor output = execution.run(List.of(input)).getFirst();
            assertThat(output.shape()).containsExactly(3, 4);
            assertThat(output.data().getFloat(44)).isEqualTo(3f);
        }
    }

    @Test
    void copies_outputs_whose_shape_depends_on_the_data() throws Exception {
        try (LoadedModel model = load("nonzero");
                Execution execution = model.open(1)) {
            execution.inputs().getFirst().data().putFloat(8, 1f);
            assertThat(execution.run().getFirst().shape()).containsExactly(2, 1);
            execution.inputs().getFirst().data().putFloat(4, 1f);
            assertThat(execution.run().getFirst().shape()).containsExactly(2, 2);
        }
    }

    @Test
    void foresees_the_outputs_of_shapes_that_come_again() throws Exception {
        try (LoadedModel model = load("nonzero");
                Execution execution = model.open(1)) {
            // Of the model's own shape, but not its own buffers: each run is one on a caller's tensors.
            Tensor input = Tensor.allocate(
                    "x", DataType.FP32, execution.inputs().getFirst().shape());
            for (int i = 0; i < 3; i++) {
                input.data().putFloat(4 * i, 1f);
                Tensor output = execution.run(List.of(input)).getFirst();
                assertThat(output.shape()).containsExactly(2, i + 1);
                assertThat(output.data().remaining()).isEqualTo(2 * (i + 1) * Long.BYTES);
            }
        }
        try (LoadedModel model = load("double");
                Execution execution = model.open(1)) {
            Tensor input = Tensor.allocate("x", DataType.FP32, 3, 4);
            for (int i = 1; i < 4; i++) {
                input.data().putFloat(44, i);
                Tensor output = execution.run(List.of(input)).getFirst();
                assertThat(output.shape()).containsExactly(3, 4);
                assertThat(output.data().getFloat(44)).isEqualTo(2f * i);
            }
        }
    }

    @Test
    void gives_strings_with_their_lengths() throws Exception {
        try (LoadedModel model = load("names");
                Execution execution = model.open(2)) {
            execution.inputs().getFirst().data().putLong(8, 1);
            var data = execution.run().getFirst().data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            byte[] yes = new byte[3];
            assertThat(data.getInt(0)).isEqualTo(2);
            assertThat(data.getInt(6)).isEqualTo(3);
            data.get(10, yes);
            assertThat(new String(yes, StandardCharsets.UTF_8)).isEqualTo("yes");
        }
    }

    @Test
    void leaves_buffers_out_where_strings_go_in() throws Exception {
        try (LoadedModel model = load("types");
                Execution execution = model.open(1)) {
            assertThat(execution.inputs()).isEmpty();
        }
    }

    /** The runtime's Java side has no such element types (OnnxJavaType, 1.29). */
    @ParameterizedTest
    @ValueSource(strings = {"uint16", "uint32", "uint64"})
    void refuses_wide_unsigned_tensors_when_it_loads(String model) {
        assertThatThrownBy(() -> load(model).close())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(
                        "input x: element type ONNX_TENSOR_ELEMENT_DATA_TYPE_" + model.toUpperCase(Locale.ROOT))
                .hasMessageContaining("(expected: bool, int8 to int64, uint8, float16");
    }

    @Test
    void shares_one_session_between_threads() throws Exception {
        try (LoadedModel model = load("double");
                var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Float>> works = java.util.stream.IntStream.range(0, 4)
                    .<Callable<Float>>mapToObj(n -> () -> {
                        try (Execution execution = model.open(1)) {
                            float last = 0;
                            for (int i = 0; i < 500; i++) {
                                execution.inputs().getFirst().data().putFloat(0, n);
                                last = execution.run().getFirst().data().getFloat(0);
                                assertThat(last).isEqualTo(2f * n);
                            }
                            return last;
                        }
                    })
                    .toList();
            for (var future : threads.invokeAll(works)) {
                assertThat(future.get()).isCloseTo(3f, within(3f));
            }
        }
    }

    @Test
    void tells_what_it_cannot_load(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("noise.onnx"), "not a model");
        assertThatThrownBy(() -> engine.load(file, LoadOptions.SERVING))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("cannot load noise.onnx");
    }

    @Test
    void tells_a_wrong_shape_in_the_runtime_s_words() throws Exception {
        try (LoadedModel model = load("double");
                Execution execution = model.open(1)) {
            Tensor wrong = Tensor.allocate("x", DataType.FP32, 1, 5);
            assertThatThrownBy(() -> execution.run(List.of(wrong)))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("Expected: 4");
        }
    }

    private LoadedModel load(String name) throws Exception {
        Path file = Path.of(getClass().getResource("/models/" + name + ".onnx").toURI());
        return engine.load(file, LoadOptions.SERVING);
    }
}
