package io.sandpiper.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RecentTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final List<CompletableFuture<Boolean>> asked = new ArrayList<>();
    private final Recent<Boolean> recent = new Recent<>(this::ask, Duration.ofSeconds(1), () -> now);

    @Test
    void many_who_ask_cause_one_question_while_it_is_under_way_and_a_second_after() {
        for (int i = 0; i < 1_000; i++) {
            recent.get();
        }
        now = now.plusSeconds(10);
        assertThat(recent.get()).isNotDone();
        asked.getFirst().complete(true);
        assertThat(asked).hasSize(1);
        assertThat(recent.get()).isNotDone();
        asked.getLast().complete(false);
        now = now.plusMillis(999);
        assertThat(recent.get()).isCompletedWithValue(false);
        assertThat(asked).hasSize(2);
    }

    private CompletableFuture<Boolean> ask() {
        asked.add(new CompletableFuture<>());
        return asked.getLast();
    }
}
