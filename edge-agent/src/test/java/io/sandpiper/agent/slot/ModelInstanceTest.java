package io.sandpiper.agent.slot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pooled tensors with the real engines: right answers, and no memory that grows with the number of requests. */
final class ModelInstanceTest {
    private static final Path MODELS =
            Path.of(System.getProperty("sandpiper.root", ".."), "engine/src/test/resources/models");
    private static final int ROUNDS = 200;
    private static final long[] SAMPLES = {3, 1, 5, 2, 5, 0};

    private @Nullable LoadedModel loaded;
    private @Nullable ModelInstance opened;

    private void open(String file, String mediaType) throws EngineException {
        Engine engine = ServiceLoader.load(Engine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(e -> e.reads(mediaType))
                .findFirst()
                .orElseThrow();
        loaded = engine.load(MODELS.resolve(file), LoadOptions.SERVING);
        opened = new ModelInstance(loaded.inputs(), loaded.open(1));
    }

    @AfterEach
    void close() {
        instance().close();
        model().close();
    }

    private LoadedModel model() {
        return requireNonNull(loaded);
    }

    private ModelInstance instance() {
        return requireNonNull(opened);
    }

    @Test
    void shapes_that_alternate_get_right_answers_from_the_same_few_buffers() throws Exception {
        open("double.onnx", MediaTypes.ONNX);
        for (int round = 0; round < ROUNDS; round++) {
            for (long samples : SAMPLES) {
                doubles(samples, round);
            }
        }
        assertThat(instance().pool().allocated())
                .as("one for inputs, one for outputs")
                .isLessThanOrEqualTo(2);
        assertThat(instance().pool().idleBytes()).isLessThanOrEqualTo(2L * SlotLimits.BUFFER_BYTES_LEAST);
    }

    private void doubles(long samples, float first) throws EngineException {
        try (TensorSpace space = instance().open()) {
            Tensor x = space.tensor(model().inputs().getFirst(), new long[] {samples, 4});
            for (int i = 0; i < x.elements(); i++) {
                x.data().putFloat(i * 4, first + i);
            }
            Tensor y = instance().run(List.of(x)).getFirst();
            assertThat(y.shape()).containsExactly(samples, 4);
            for (int i = 0; i < x.elements(); i++) {
                assertThat(y.data().getFloat(i * 4)).isEqualTo(2 * (first + i));
            }
        }
    }

    @Test
    void a_refused_run_gives_its_buffers_back_and_the_next_is_right() throws Exception {
        open("gather.onnx", MediaTypes.ONNX);
        for (int round = 0; round < ROUNDS; round++) {
            assertThatThrownBy(() -> gather(7, 0))
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.isInvalidInput()).isTrue());
            assertThat(gather(2, 2)).isEqualTo(4f);
        }
        assertThat(instance().pool().allocated()).isLessThanOrEqualTo(2);
    }

    private float gather(long... indices) throws EngineException {
        TensorInfo info = model().inputs().getFirst();
        try (TensorSpace space = instance().open()) {
            Tensor x = space.tensor(info, new long[] {indices.length});
            for (int i = 0; i < indices.length; i++) {
                x.data().putLong(i * 8, indices[i]);
            }
            return instance().run(List.of(x)).getFirst().data().getFloat(0);
        }
    }

    @Test
    void tensorflow_lite_gives_views_and_takes_no_memory_for_outputs() throws Exception {
        open("linear.tflite", MediaTypes.TFLITE);
        TensorInfo info = model().inputs().getFirst();
        try (Execution alone = model().open(1)) {
            for (int round = 0; round < 20; round++) {
                for (long samples : new long[] {3, 1, 2}) {
                    try (TensorSpace space = instance().open()) {
                        long[] shape = info.shape().stream().mapToLong(n -> n).toArray();
                        shape[0] = samples;
                        Tensor x = space.tensor(info, shape);
                        for (int i = 0; i < x.elements(); i++) {
                            x.data().putFloat(i * 4, round - i);
                        }
                        Tensor y = instance().run(List.of(x)).getFirst();
                        assertThat(y.data())
                                .isEqualTo(alone.run(List.of(x)).getFirst().data());
                    }
                }
            }
        }
        assertThat(instance().pool().allocated()).isLessThanOrEqualTo(2);
    }

    @Test
    void the_buffers_that_are_laid_out_are_one_requests_at_a_time() throws Exception {
        open("double.onnx", MediaTypes.ONNX);
        TensorInfo info = model().inputs().getFirst();
        long[] one = {1, 4};
        try (TensorSpace first = instance().open()) {
            assertThat(first.tensor(info, one)).isSameAs(instance().inputs().getFirst());
            try (TensorSpace second = instance().open()) {
                assertThat(second.tensor(info, one))
                        .isNotSameAs(instance().inputs().getFirst());
                assertThat(second.laidOut().getFirst().shape()).containsExactly(one);
            }
            try (TensorSpace third = instance().open()) {
                assertThat(third.tensor(info, one))
                        .isNotSameAs(instance().inputs().getFirst());
            }
        }
        try (TensorSpace again = instance().open()) {
            assertThat(again.laidOut()).isSameAs(instance().inputs());
        }
    }
}
