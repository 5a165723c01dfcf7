package io.sandpiper.agent.update.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.update.UpdateState;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired.Target;
import org.junit.jupiter.api.Test;

final class StateCodecTest {
    private static final Target TARGET = new Target("fashion", "1.0.0", Digest.of(new byte[0]), 10, 1);

    @Test
    void a_state_is_read_as_it_was_written() {
        UpdateState state = new UpdateState.Accepting(TARGET, "fp32", 3);
        assertThat(StateCodec.read(state.name(), StateCodec.detail(state))).isEqualTo(state);
    }

    @Test
    void what_an_agent_wrote_that_did_not_count_is_the_first_try() {
        UpdateState state = new UpdateState.Accepting(TARGET, "fp32", 3);
        String before = StateCodec.detail(state).replace(",\"tries\":3", "");
        assertThat(before).doesNotContain("tries");
        assertThat(StateCodec.read("Accepting", before)).isEqualTo(new UpdateState.Accepting(TARGET, "fp32", 1));
    }
}
