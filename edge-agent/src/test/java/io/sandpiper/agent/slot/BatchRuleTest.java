package io.sandpiper.agent.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.error.InvalidInputException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BatchRuleTest {
    private static final int BATCH_LIMIT = 64;

    @Test
    void rules_are_read_as_people_write_them() {
        assertThat(BatchRule.parse("slot.batching", List.of("wine=16:2ms", "fashion=4"), BATCH_LIMIT))
                .isEqualTo(Map.of(
                        "wine", new BatchRule(16, Duration.ofMillis(2)), "fashion", new BatchRule(4, Duration.ZERO)));
        assertThat(BatchRule.parse("slot.batching", List.of(), BATCH_LIMIT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "wine, MODEL=SAMPLES",
        "=4, MODEL=SAMPLES",
        "wine=, MODEL=SAMPLES",
        "wine=x:2ms, MODEL=SAMPLES",
        "wine=16:2, a duration",
        "wine=1, 2 to 64 samples (slot.batchLimit)",
        "wine=65, 2 to 64 samples (slot.batchLimit)",
        "wine=16:1001ms, a delay of at most 1s",
        "Wine=16, a-z"
    })
    void what_makes_no_sense_is_refused_with_the_key_and_what_is_expected(String text, String expected) {
        assertThatThrownBy(() -> BatchRule.parse("slot.batching", List.of(text), BATCH_LIMIT))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void a_model_has_one_rule() {
        assertThatThrownBy(() -> BatchRule.parse("slot.batching", List.of("wine=2", "wine=4"), BATCH_LIMIT))
                .hasMessage("slot.batching: wine=4 (expected: each model once)");
    }
}
