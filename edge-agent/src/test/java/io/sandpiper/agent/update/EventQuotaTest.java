package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventQuotaTest {
    @Test
    void a_flood_of_one_kind_is_told_once_and_hides_no_other() {
        EventQuota quota = new EventQuota();
        assertThat(quota.due("file")).hasValue(0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(quota.due("file")).isEmpty();
        }
        assertThat(quota.due("signature")).hasValue(0);
    }
}
