package io.sandpiper.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(60), new Random(1));

    @Test
    void waits_double_with_jitter_up_to_the_most() {
        for (int ceiling : new int[] {500, 1_000, 2_000, 4_000}) {
            assertThat(backoff.next().toMillis()).isBetween(ceiling / 2L, (long) ceiling);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofSeconds(60));
        }
    }

    @Test
    void starts_again_after_a_connection_that_lasted() {
        backoff.next();
        backoff.next();
        backoff.reset();
        assertThat(backoff.next().toMillis()).isBetween(250L, 500L);
    }
}
