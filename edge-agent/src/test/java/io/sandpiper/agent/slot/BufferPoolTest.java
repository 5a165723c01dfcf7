package io.sandpiper.agent.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BufferPoolTest {
    private static final int KEPT = 10_000;

    private final BufferPool pool = new BufferPool(KEPT);

    @AfterEach
    void close() {
        pool.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 256",
        "256, 256",
        "257, 320",
        "320, 320",
        "321, 384",
        "448, 448",
        "449, 512",
        "512, 512",
        "513, 640",
        "1048577, 1310720",
        "2147483647, 2147483647"
    })
    void sizes_come_in_four_classes_a_doubling(int bytes, int size) {
        assertThat(BufferPool.sizeClass(bytes)).isEqualTo(size);
    }

    @Test
    void a_buffer_is_used_again_for_any_size_of_its_class() {
        BufferPool.Buffer first = pool.take(513);
        assertThat(first.first(513).isDirect()).isTrue();
        assertThat(first.first(513).remaining()).isEqualTo(513);
        pool.giveBack(first);
        assertThat(pool.take(640)).isSameAs(first);
        assertThat(pool.take(640)).as("two at once").isNotSameAs(first);
        assertThat(pool.allocated()).isEqualTo(2);
    }

    @Test
    void what_is_kept_unused_is_bounded_and_the_oldest_goes_first_and_at_once() {
        BufferPool.Buffer oldest = pool.take(4_096);
        BufferPool.Buffer second = pool.take(4_096);
        BufferPool.Buffer third = pool.take(4_096);
        ByteBuffer seen = oldest.first(1);
        pool.giveBack(oldest);
        pool.giveBack(second);
        assertThat(pool.idleBytes()).isEqualTo(8_192);
        pool.giveBack(third);
        assertThat(pool.idleBytes()).isEqualTo(8_192);
        assertThatThrownBy(() -> seen.get(0)).as("freed").isInstanceOf(IllegalStateException.class);
        assertThat(pool.take(4_096)).isSameAs(third);
        assertThat(pool.take(4_096)).isSameAs(second);
    }

    @Test
    void one_that_is_larger_than_all_that_is_kept_goes_when_it_is_given_back() {
        pool.giveBack(pool.take(KEPT + 1));
        assertThat(pool.idleBytes()).isZero();
    }

    @Test
    void small_ones_are_bounded_by_their_number() {
        BufferPool many = new BufferPool(1L << 30);
        var taken = java.util.stream.IntStream.range(0, SlotLimits.POOL_BUFFERS + 10)
                .mapToObj(i -> many.take(1))
                .toList();
        taken.forEach(many::giveBack);
        assertThat(many.idleBytes()).isEqualTo((long) SlotLimits.POOL_BUFFERS * SlotLimits.BUFFER_BYTES_LEAST);
        many.close();
    }
}
