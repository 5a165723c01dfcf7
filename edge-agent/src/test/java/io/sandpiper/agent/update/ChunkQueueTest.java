package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.protocol.limit.Limits;
import org.junit.jupiter.api.Test;

final class ChunkQueueTest {
    private final ChunkQueue<String> queue = new ChunkQueue<>();

    @Test
    void what_is_longer_than_a_chunk_is_dropped_as_it_comes_in() throws Exception {
        assertThat(queue.offer("blob", 0, new byte[Limits.CHUNK_BYTES + 1])).isFalse();
        assertThat(queue.poll(0)).isNull();
        assertThat(queue.offer("blob", 1, new byte[Limits.CHUNK_BYTES])).isTrue();
        assertThat(queue.poll(0)).extracting(ChunkQueue.Heard::index).isEqualTo(1);
    }

    @Test
    void no_more_wait_than_there_is_room_for() {
        for (int i = 0; i < FetchSettings.MAX_WAITING_CHUNKS; i++) {
            assertThat(queue.offer("blob", i, new byte[1])).isTrue();
        }
        assertThat(queue.offer("blob", 64, new byte[1])).isFalse();
    }
}
