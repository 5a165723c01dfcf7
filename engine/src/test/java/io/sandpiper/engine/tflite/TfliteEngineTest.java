package io.sandpiper.engine.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.data.Offset;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expected answers are those that {@code models/make_tflite.py} printed from the reference interpreter. */
class TfliteEngineTest {
    private final TfliteEngine engine = new TfliteEngine();

    @Test
    void is_found_as_a_service_and_tells_its_version() {
        assertThat(ServiceLoader.load(Engine.class)).anyMatch(e -> e instanceof TfliteEngine);
        assertThat(engine.version())
                .isEqualTo("2.21.0")
                .isEqualTo(tensorflowlite.TfLiteVersion().getString());
    }

    @Test
    void describes_inputs_and_outputs_with_free_axes() throws Exception {
        try (LoadedModel model = load("linear")) {
            assertThat(model.inputs()).containsExactly(new TensorInfo("x", DataType.FP32, List.of(-1L, 4L)));
            assertThat(model.outputs()).containsExactly(new TensorInfo("y", DataType.FP32, List.of(-1L, 3L)));
        }
    }

    @Test
    void answers_as_the_reference_interpreter_in_place_again_and_again() throws Exception {
        try (LoadedModel model = load("linear");
                Execution execution = model.open(1)) {
            for (int i = 0; i < 100; i++) {
                put(execution.inputs().getFirst(), 1, 2, 3, 4);
                assertThat(floats(execution.run().getFirst())).containsExactly(30.5f, 7, -1.25f);
                put(execution.inputs().getFirst(), 0.5f, -1, 0, 2);
                assertThat(floats(execution.run().getFirst())).containsExactly(7, 2, -1.625f);
            }
        }
    }

    @Test
    void a_model_that_lays_memory_out_again_in_a_run_answers_what_was_asked_now() throws Exception {
        // Keras's Flatten of a free batch, as TensorFlow's converter writes it.
        try (LoadedModel model = load("picture");
                Execution one = model.open(1);
                Execution three = model.open(3)) {
            List<float[]> alone = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                fill(one.inputs().getFirst(), i % 3);
                alone.add(floats(one.run().getFirst()));
            }
            assertThat(alone.get(1)).isNotEqualTo(alone.get(0));
            for (int i = 3; i < 9; i++) {
                assertThat(alone.get(i)).isEqualTo(alone.get(i % 3));
            }
            ByteBuffer all = three.inputs().getFirst().data();
            for (int i = 0; i < 3; i++) {
                Tensor picture = Tensor.allocate("picture", DataType.FP32, 1, 12, 12, 1);
                fill(picture, i);
                all.duplicate().position(i * 576).put(picture.data().duplicate());
            }
            for (int run = 0; run < 3; run++) {
                float[] together = floats(three.run().getFirst());
                for (int i = 0; i < 12; i++) {
                    assertThat(together[i]).isCloseTo(alone.get(i / 4)[i % 4], Offset.offset(1e-6f));
                }
            }
        }
    }

    private static void fill(Tensor picture, int seed) {
        for (int i = 0; i < picture.elements(); i++) {
            picture.data().putFloat(i * 4, (float) Math.sin(i * (seed + 1)));
        }
    }

    @Test
    void a_full_int8_model_answers_as_the_reference_interpreter() throws Exception {
        try (LoadedModel model = load("linear-int8");
                Execution execution = model.open(2)) {
            assertThat(model.inputs().getFirst().datatype()).isEqualTo(DataType.INT8);
            execution.inputs().getFirst().data().put(0, new byte[] {10, 20, -30, 40, -128, 127, 0, 3});
            byte[] answer = new byte[6];
            execution.run().getFirst().data().get(0, answer);
            assertThat(answer).containsExactly(15, 6, -20, 19, 30, -18);
        }
    }

    @Test
    void runs_tensors_of_any_batch_and_its_own_between_them() throws Exception {
        try (LoadedModel model = load("linear");
                Execution execution = model.open(1)) {
            for (int batch : new int[] {3, 1, 5, 3}) {
                Tensor input = Tensor.allocate("x", DataType.FP32, batch, 4);
                put(input, 1, 2, 3, 4);
                Tensor output = execution.run(List.of(input)).getFirst();
                assertThat(output.shape()).containsExactly(batch, 3);
                assertThat(Arrays.copyOf(floats(output), 3)).containsExactly(30.5f, 7, -1.25f);
                put(execution.inputs().getFirst(), 0.5f, -1, 0, 2);
                assertThat(floats(execution.run().getFirst())).containsExactly(7, 2, -1.625f);
            }
        }
    }

    @Test
    void threads_have_executions_of_their_own() throws Exception {
        try (LoadedModel model = load("linear");
                var threads = Executors.newFixedThreadPool(4)) {
            Callable<Boolean> work = () -> {
                boolean right = true;
                try (Execution execution = model.open(1)) {
                    for (int i = 0; i < 1_000; i++) {
                        put(execution.inputs().getFirst(), 1, 2, 3, i);
                        right &= floats(execution.run().getFirst())[0] == 14.5f + 4 * i;
                    }
                }
                return right;
            };
            for (var done : threads.invokeAll(List.of(work, work, work, work))) {
                assertThat(done.get()).isTrue();
            }
        }
    }

    @Test
    void loads_from_memory_wherever_that_begins() throws Exception {
        byte[] bytes = Files.readAllBytes(file("linear"));
        for (int before : new int[] {0, 3, 16}) {
            ByteBuffer room = ByteBuffer.allocateDirect(before + bytes.length + 7);
            room.position(before).put(bytes).flip().position(before);
            try (LoadedModel model = engine.load(room, LoadOptions.SERVING);
                    Execution execution = model.open(1)) {
                put(execution.inputs().getFirst(), 1, 2, 3, 4);
                assertThat(floats(execution.run().getFirst())).containsExactly(30.5f, 7, -1.25f);
            }
        }
    }

    @Test
    void refuses_memory_of_the_heap_and_memory_that_is_no_model() throws Exception {
        assertThatThrownBy(() -> engine.load(ByteBuffer.allocate(100), LoadOptions.SERVING))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engine.load(ByteBuffer.allocateDirect(100), LoadOptions.SERVING))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("a model of 100 bytes: not a TensorFlow Lite file");
    }

    @Test
    void its_size_is_the_file_and_the_buffers_that_are_open() throws Exception {
        long file = Files.size(file("linear"));
        try (LoadedModel model = load("linear")) {
            assertThat(model.size()).isEqualTo(file);
            try (Execution one = model.open(1);
                    Execution ten = model.open(10)) {
                long laidOut = one.inputs().getFirst().data().capacity()
                        + ten.inputs().getFirst().data().capacity();
                assertThat(model.size()).isGreaterThanOrEqualTo(file + laidOut);
            }
            assertThat(model.size()).isEqualTo(file);
        }
    }

    @Test
    void names_the_operator_that_it_has_not() {
        assertThatThrownBy(() -> load("linear-custom"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("TensorFlow Lite has not built in: custom operator FluxCapacitor");
    }

    @Test
    void refuses_what_is_no_model(@TempDir Path folder) throws Exception {
        byte[] whole = Files.readAllBytes(file("linear"));
        Path cut = Files.write(folder.resolve("cut.tflite"), Arrays.copyOf(whole, whole.length / 2));
        Path text = Files.writeString(folder.resolve("text.tflite"), "not a model");
        for (Path bad : List.of(cut, text, folder.resolve("absent.tflite"))) {
            assertThatThrownBy(() -> engine.load(bad, LoadOptions.SERVING))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("not a TensorFlow Lite file");
        }
    }

    private LoadedModel load(String name) throws Exception {
        return engine.load(file(name), LoadOptions.SERVING);
    }

    private static Path file(String name) throws Exception {
        return Path.of(
                java.util.Objects.requireNonNull(TfliteEngineTest.class.getResource("/models/" + name + ".tflite"))
                        .toURI());
    }

    private static void put(Tensor tensor, float... values) {
        for (int i = 0; i < values.length; i++) {
            tensor.data().putFloat(i * 4, values[i]);
        }
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[tensor.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.data().getFloat(i * 4);
        }
        return values;
    }
}
