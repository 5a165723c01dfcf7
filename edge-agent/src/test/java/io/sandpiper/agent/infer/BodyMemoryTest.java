package io.sandpiper.agent.infer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyMemoryTest {
    private static final int KIB = 1 << 10;

    @Test
    void an_array_that_was_given_back_is_handed_out_again_where_it_fits() {
        BodyMemory memory = new BodyMemory(200 * KIB);
        byte[] first = requireNonNull(memory.takeArray(80 * KIB));
        memory.giveBack(first);
        assertThat(memory.takeArray(70 * KIB)).isSameAs(first);
        assertThat(memory.takeArray(20 * KIB)).hasSize(20 * KIB);
        assertThat(memory.takeArray(101 * KIB)).isNull();
        assertThat(memory.takeArray(100 * KIB)).hasSize(100 * KIB);
    }

    /** A message grows to its limit where that is less than the memory, though the two arrays together are more. */
    @Test
    void an_array_that_grows_is_counted_once() {
        BodyMemory memory = new BodyMemory(20 * KIB);
        byte[] array = requireNonNull(memory.takeArray(KIB));
        array[0] = 7;
        for (int length = 2; length <= 16; length *= 2) {
            array = requireNonNull(memory.longer(array, 1, length * KIB));
            assertThat(array).hasSize(length * KIB);
        }
        assertThat(array[0]).isEqualTo((byte) 7);
        assertThat(memory.longer(array, 1, 21 * KIB)).isNull();
        memory.giveBack(array);
        assertThat(memory.takeArray(20 * KIB)).hasSize(20 * KIB);
    }

    @Test
    void a_longer_array_than_there_is_memory_for_stays_idle() {
        BodyMemory memory = new BodyMemory(100 * KIB);
        byte[] idle = requireNonNull(memory.takeArray(80 * KIB));
        memory.giveBack(idle);
        byte[] other = memory.takeArray(30 * KIB);
        assertThat(other).hasSize(30 * KIB);
        assertThat(memory.takeArray(70 * KIB)).hasSize(70 * KIB);
    }
}
