package io.sandpiper.agent.slot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that share runs, with the real engine: when they do, when they wait, and what each gets. */
final class BatcherTest {
    private static final Path ROOT = Path.of(System.getProperty("sandpiper.root", ".."));
    private static final Path WINE = ROOT.resolve("configs/demo/wine/wine-1.0.0.onnx");
    private static final Path MODELS = ROOT.resolve("engine/src/test/resources/models");
    private static final int FEATURES = 13;
    private static final int SAMPLES = 8;
    private static final long SEED = 20_261_128;

    private @Nullable Slots slots;

    private void serve(Path file, int threads, Duration delay) throws EngineException {
        slots = new Slots(
                ServiceLoader.load(Engine.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList(),
                new SlotSettings(
                        threads, 1_024, SlotSettings.ANY_MEMORY, 64, Map.of("model", new BatchRule(SAMPLES, delay))));
        slots.activate(
                new InstalledVersion("model", "1.0.0", null, "fp32", MediaTypes.ONNX, file, null, Instant.EPOCH));
    }

    private Slot slot() {
        return requireNonNull(slots).find("model").orElseThrow();
    }

    @AfterEach
    void stop() throws Exception {
        if (slots != null) {
            slots.close();
        }
    }

    /** Submits all while the slot's only thread is held, so that they wait together. */
    private void submitTogether(List<RecordedTask> tasks) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        slot().submit((own, instance) -> {
            held.countDown();
            await(free);
        });
        held.await();
        tasks.forEach(slot()::submit);
        free.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void each_gets_its_own_rows_of_the_shared_run_bit_for_bit() throws Exception {
        serve(WINE, 1, Duration.ZERO);
        Random random = new Random(SEED);
        List<RecordedTask> tasks = new ArrayList<>();
        for (int samples : new int[] {1, 3, 1, 2}) {
            tasks.add(RecordedTask.of(samples, FEATURES, random));
        }
        submitTogether(tasks);
        List<Tensor> expected = engineAlone(tasks, 7);
        int row = 0;
        for (RecordedTask task : tasks) {
            List<Tensor> outputs = task.outputs();
            assertThat(task.run().batch()).isEqualTo(7);
            for (int i = 0; i < outputs.size(); i++) {
                int rowBytes = expected.get(i).data().capacity() / 7;
                ByteBuffer own = outputs.get(i).data();
                assertThat(own)
                        .as("seed %d, output %d", SEED, i)
                        .isEqualTo(expected.get(i).data().slice(row * rowBytes, own.capacity()));
            }
            row += task.run().samples();
        }
        assertThat(row).isEqualTo(7);
        assertThat(tasks.stream().filter(t -> t.run().first())).as("one run").hasSize(1);
    }

    private List<Tensor> engineAlone(List<RecordedTask> tasks, int samples) throws EngineException {
        Tensor whole = Tensor.allocate(
                slot().loaded().inputs().getFirst().name(),
                slot().loaded().inputs().getFirst().datatype(),
                samples,
                FEATURES);
        ByteBuffer data = whole.data().duplicate();
        tasks.forEach(t -> data.put(ByteBuffer.wrap(t.bytes())));
        try (Execution execution = slot().loaded().open(1)) {
            return execution.run(List.of(whole));
        }
    }

    @Test
    void a_request_alone_never_waits() throws Exception {
        serve(WINE, 2, SlotLimits.BATCH_DELAY);
        long start = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            RecordedTask task = RecordedTask.of(1, FEATURES, new Random(SEED));
            slot().submit(task);
            assertThat(task.outputs()).isNotEmpty();
            assertThat(task.run().batch()).isEqualTo(1);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SlotLimits.BATCH_DELAY);
    }

    @Test
    void where_several_wait_the_run_waits_for_one_more() throws Exception {
        serve(WINE, 1, SlotLimits.BATCH_DELAY);
        List<RecordedTask> tasks = requests(3);
        submitTogether(tasks.subList(0, 2));
        Thread.sleep(20);
        slot().submit(tasks.getLast());
        for (RecordedTask task : tasks) {
            task.outputs();
            assertThat(task.run().batch()).isEqualTo(3);
        }
    }

    @Test
    void a_run_waits_no_longer_than_its_most_hurried_request_can() throws Exception {
        serve(WINE, 1, SlotLimits.BATCH_DELAY);
        List<RecordedTask> tasks = requests(2);
        long start = System.nanoTime();
        tasks.getLast().patience(Duration.ofMillis(200));
        submitTogether(tasks);
        for (RecordedTask task : tasks) {
            assertThat(task.outputs()).isNotEmpty();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(800));
    }

    @Test
    void what_nobody_wants_any_more_is_not_run() throws Exception {
        serve(WINE, 1, Duration.ZERO);
        List<RecordedTask> tasks = requests(3);
        tasks.get(1).unwanted();
        submitTogether(tasks);
        tasks.get(0).outputs();
        tasks.get(2).outputs();
        assertThat(tasks.get(0).run().batch()).isEqualTo(2);
        assertThat(tasks.get(1).isAnswered()).isFalse();
    }

    @Test
    void a_run_has_no_more_samples_than_the_rule_says_and_what_has_more_runs_alone() throws Exception {
        serve(WINE, 1, Duration.ZERO);
        List<RecordedTask> tasks = new ArrayList<>(requests(2 * SAMPLES + 1));
        tasks.add(5, RecordedTask.of(SAMPLES + 1, FEATURES, new Random(SEED)));
        tasks.add(7, RecordedTask.of(0, FEATURES, new Random(SEED)));
        submitTogether(tasks);
        for (RecordedTask task : tasks) {
            task.outputs();
            int own = task.run().samples();
            assertThat(task.run().batch()).isLessThanOrEqualTo(Math.max(own, SAMPLES));
            if (own == 0 || own > SAMPLES) {
                assertThat(task.run().batch()).as("alone").isEqualTo(own);
            }
        }
        assertThat(tasks.stream().filter(t -> t.run().batch() > 1 && t.run().samples() == 1))
                .hasSizeGreaterThan(SAMPLES);
    }

    @Test
    void a_bad_neighbour_harms_nobody() throws Exception {
        serve(MODELS.resolve("gather.onnx"), 1, Duration.ZERO);
        List<RecordedTask> tasks =
                List.of(RecordedTask.indices(1), RecordedTask.indices(7), RecordedTask.indices(2, 0));
        submitTogether(tasks);
        assertThat(floats(tasks.get(0))).containsExactly(2, 3);
        assertThat(floats(tasks.get(2))).containsExactly(4, 5, 0, 1);
        assertThatThrownBy(() -> tasks.get(1).outputs())
                .hasCauseInstanceOf(EngineException.class)
                .satisfies(e -> assertThat(((EngineException) requireNonNull(e.getCause())).isInvalidInput())
                        .isTrue());
    }

    private static float[] floats(RecordedTask task) throws Exception {
        ByteBuffer data = task.outputs().getFirst().data();
        float[] values = new float[data.capacity() / 4];
        data.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
        return values;
    }

    @Test
    void texts_are_parted_too() throws Exception {
        serve(MODELS.resolve("names.onnx"), 1, Duration.ZERO);
        List<RecordedTask> tasks =
                List.of(RecordedTask.indices(0, 1), RecordedTask.indices(5), RecordedTask.indices(1, 1, 0));
        submitTogether(tasks);
        assertThat(texts(tasks.get(0))).isEqualTo("no,yes");
        assertThat(texts(tasks.get(1))).isEqualTo("?");
        assertThat(texts(tasks.get(2))).isEqualTo("yes,yes,no");
        assertThat(tasks.getFirst().run().batch()).isEqualTo(6);
    }

    private static String texts(RecordedTask task) throws Exception {
        ByteBuffer data = task.outputs().getFirst().data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<String> texts = new ArrayList<>();
        while (data.hasRemaining()) {
            byte[] text = new byte[data.getInt()];
            data.get(text);
            texts.add(new String(text, StandardCharsets.UTF_8));
        }
        return String.join(",", texts);
    }

    @Test
    void under_load_from_many_threads_every_request_is_answered_with_its_own() throws Exception {
        serve(MODELS.resolve("double.onnx"), 2, Duration.ofMillis(1));
        List<RecordedTask> tasks = new ArrayList<>();
        Random random = new Random(SEED);
        for (int i = 0; i < 600; i++) {
            tasks.add(RecordedTask.of(1 + i % 3, 4, random));
        }
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < 3; caller++) {
            List<RecordedTask> own = tasks.subList(caller * 200, caller * 200 + 200);
            callers.add(Thread.ofPlatform().start(() -> own.forEach(slot()::submit)));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        for (RecordedTask task : tasks) {
            float[] given = new float[task.bytes().length / 4];
            ByteBuffer.wrap(task.bytes())
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer()
                    .get(given);
            for (int i = 0; i < given.length; i++) {
                given[i] *= 2;
            }
            assertThat(floats(task)).as("seed %d", SEED).containsExactly(given);
        }
        assertThat(tasks.stream().filter(t -> t.run().first()).count()).isLessThan(tasks.size());
    }

    @Test
    void a_model_without_a_free_first_axis_everywhere_serves_and_shares_no_runs() throws Exception {
        serve(MODELS.resolve("nonzero.onnx"), 1, Duration.ZERO);

        assertThat(slot().batching()).isNull();
        assertThat(BatchRule.hindrance(slot().loaded()))
                .isEqualTo(
                        "x has the shape [1, 4] (expected: a first axis of free length, -1, on each input and output)");
    }

    @Test
    void a_request_that_cannot_even_be_told_costs_no_thread() throws Exception {
        serve(WINE, 1, Duration.ofMillis(1));
        slot().submit(new RunTask() {
            @Override
            public List<Tensor> read(Slot slot, ModelInstance instance) {
                throw new IllegalStateException("unreadable");
            }

            @Override
            public void take(Slot slot, List<Tensor> outputs, ModelRun run) {}

            @Override
            public void fail(Slot slot, Throwable fault) {
                throw new OutOfMemoryError("no room for words");
            }
        });

        List<RecordedTask> next = requests(3);
        next.forEach(slot()::submit);
        for (RecordedTask task : next) {
            assertThat(task.outputs()).isNotEmpty();
        }
    }

    private static List<RecordedTask> requests(int count) {
        Random random = new Random(SEED);
        RecordedTask[] tasks = new RecordedTask[count];
        Arrays.setAll(tasks, i -> RecordedTask.of(1, FEATURES, random));
        return List.of(tasks);
    }
}
