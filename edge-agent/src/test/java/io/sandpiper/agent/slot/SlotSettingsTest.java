package io.sandpiper.agent.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.protocol.unit.DataSize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SlotSettingsTest {
    @ParameterizedTest(name = "{0} MiB allowed: {1} MiB for models")
    @CsvSource({"128, 32", "256, 64", "320, 80", "512, 256", "1024, 768", "2048, 1536", "8192, 6144"})
    void models_get_three_quarters_but_leave_room_for_the_process_itself(long allowed, long models) {
        assertThat(SlotSettings.modelMemory(allowed << 20)).isEqualTo(DataSize.ofMebibytes(models));
    }

    @Test
    void where_nobody_knows_what_is_allowed_there_is_no_budget() {
        assertThat(SlotSettings.modelMemory(0)).isEqualTo(SlotSettings.ANY_MEMORY);
    }
}
