package io.sandpiper.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PairedLossTest {
    @Test
    void the_interval_is_newcombes() {
        // Newcombe (1998), method 10, for 36, 12, 2, 0 of 50.
        ClassMetric.Share loss = paired(36, 12, 2, 0);
        assertThat(loss.value()).isCloseTo(0.2, within(1e-12));
        assertThat(loss.low()).isCloseTo(0.0569, within(1e-4));
        assertThat(loss.high()).isCloseTo(0.3404, within(1e-4));
    }

    @Test
    void equal_answers_lose_nothing_and_are_surer_than_unpaired_ones() {
        ClassMetric.Share loss = paired(900, 0, 0, 100);
        ClassMetric.Share unpaired = ClassMetric.wilson(900, 1_000);
        assertThat(loss.value()).isZero();
        assertThat(loss.high()).isLessThan((unpaired.high() - unpaired.low()) / 2);
    }

    private static ClassMetric.Share paired(int both, int first, int second, int neither) {
        int n = both + first + second + neither;
        int[] labels = new int[n];
        int[] one = new int[n];
        int[] other = new int[n];
        Arrays.fill(one, both + first, n, 1);
        Arrays.fill(other, both, both + first, 1);
        Arrays.fill(other, both + first + second, n, 1);
        return ClassMetric.paired(one, other, labels);
    }
}
