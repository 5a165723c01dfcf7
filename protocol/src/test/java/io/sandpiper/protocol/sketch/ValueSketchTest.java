package io.sandpiper.protocol.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValueSketchTest {
    @Test
    void two_merged_sketches_tell_what_one_of_everything_would() {
        ValueSketch left = ValueSketch.empty();
        ValueSketch right = ValueSketch.empty();
        for (int i = 0; i < 10_000; i++) {
            (i % 2 == 0 ? left : right).add(i);
        }
        ValueSketch merged = ValueSketch.decode("l", left.encode());
        merged.merge(ValueSketch.decode("r", right.encode()));
        assertThat(merged.count()).isEqualTo(10_000);
        assertThat(merged.quantile(0.99)).isCloseTo(9_900, within(300.0));
    }

    @Test
    void an_empty_sketch_survives_the_wire() {
        assertThat(ValueSketch.decode("s", ValueSketch.empty().encode()).count())
                .isZero();
    }

    @Test
    void refuses_bytes_of_a_stranger() {
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            String text = Base64.getEncoder().encodeToString(bytes);
            assertThatThrownBy(() -> ValueSketch.decode("s", text)).isInstanceOf(InvalidInputException.class);
        }
    }
}
