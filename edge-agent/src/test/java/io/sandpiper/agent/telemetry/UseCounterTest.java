package io.sandpiper.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.protocol.message.Telemetry.ModelUse;
import io.sandpiper.protocol.sketch.ValueSketch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UseCounterTest {
    private static final UseKey KEY = new UseKey("fashion", "1.0.0", "int8");
    private final UseCounter counter = new UseCounter();

    @Test
    void nothing_is_lost_or_counted_twice_while_many_threads_count_and_one_drains() throws Exception {
        int threads = 4;
        int each = 20_000;
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            running.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    counter.add("fashion", "1.0.0", "int8", i % 10 == 0 ? "invalid" : "", 2_000_000);
                }
            }));
        }
        long requests = 0;
        long invalid = 0;
        while (running.stream().anyMatch(Thread::isAlive)) {
            for (Use use : counter.drain().values()) {
                requests += use.requests();
                invalid += use.errors("invalid");
            }
        }
        for (Use use : counter.drain().values()) {
            requests += use.requests();
            invalid += use.errors("invalid");
        }
        assertThat(requests).isEqualTo((long) threads * each);
        assertThat(invalid).isEqualTo((long) threads * each / 10);
        UseCounter.Figures figures = counter.sinceStart("fashion", "1.0.0");
        assertThat(figures.requests()).isEqualTo((long) threads * each);
        assertThat(figures.errors()).isEqualTo(Map.of("invalid", (long) threads * each / 10));
        assertThat(figures.p99Millis()).isEqualTo(2.0);
    }

    @Test
    void latency_is_a_sketch_of_answers_alone() {
        counter.add("fashion", "1.0.0", "int8", "", 4_000_000);
        counter.add("fashion", "1.0.0", "int8", "overloaded", 9_000_000);
        ModelUse message = use(counter.drain()).message(KEY);
        assertThat(message.requests()).isEqualTo(2);
        assertThat(message.errors()).isEqualTo(Map.of("overloaded", 1L));
        ValueSketch sketch = ValueSketch.decode("latency", String.valueOf(message.latency()));
        assertThat(sketch.count()).isEqualTo(1);
        assertThat(sketch.quantile(0.5)).isEqualTo(4.0);
    }

    @Test
    void what_could_not_be_stored_comes_with_the_next_drain() {
        counter.add("fashion", "1.0.0", "int8", "engine", 1_000_000);
        Map<UseKey, Use> drained = counter.drain();
        counter.putBack(drained);
        counter.add("fashion", "1.0.0", "int8", "", 1_000_000);
        assertThat(use(counter.drain()).requests()).isEqualTo(2);
        assertThat(counter.sinceStart("fashion", "1.0.0"))
                .isEqualTo(new UseCounter.Figures(2, Map.of("engine", 1L), 1.0, 1.0, 1.0, 1.0));
    }

    @Test
    void variants_beyond_the_limit_are_not_counted() {
        for (int i = 0; i <= UseCounter.MAX_KEYS; i++) {
            counter.add("model-" + i, "1.0.0", "fp32", "", 1);
        }
        assertThat(counter.drain()).hasSize(UseCounter.MAX_KEYS);
    }

    private static Use use(Map<UseKey, Use> drained) {
        return java.util.Objects.requireNonNull(drained.get(KEY));
    }
}
