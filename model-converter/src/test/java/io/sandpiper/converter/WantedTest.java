package io.sandpiper.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class WantedTest {
    private static final List<String> ANY = List.of("any");
    private static final List<String> EXACT = List.of("linux/amd64+vnni", "linux/arm64");

    @Test
    void without_targets_a_variant_is_for_what_it_is_right_on() {
        assertThat(Wanted.DEFAULT.devices(ANY)).isEqualTo(ANY);
        assertThat(Wanted.DEFAULT.devices(EXACT)).isEqualTo(EXACT);
    }

    @Test
    void targets_narrow_it() {
        assertThat(of("linux/arm64+dotprod").devices(ANY)).containsExactly("linux/arm64+dotprod");
        assertThat(of("linux/arm64+dotprod").devices(EXACT)).containsExactly("linux/arm64+dotprod");
        assertThat(of("linux/arm64", "linux/amd64").devices(EXACT)).containsExactly("linux/amd64+vnni", "linux/arm64");
        assertThat(of("linux/amd64+avx2").devices(EXACT)).isEmpty();
    }

    @Test
    void what_is_no_device_class_is_refused() {
        for (String target : List.of("", "arm64", "windows/amd64", "linux/arm64+", "linux/arm64 dotprod", "any")) {
            assertThatThrownBy(() -> of(target))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("--target");
        }
    }

    @Test
    void sizes_and_times_below_nothing_are_refused() {
        assertThatThrownBy(() -> new Wanted(0.01, 0L, null, List.of(), null)).hasMessageContaining("--max-bytes");
        assertThatThrownBy(() -> new Wanted(0.01, null, Double.NaN, List.of(), null))
                .hasMessageContaining("--max-ms");
        assertThatThrownBy(() -> new Wanted(Double.NaN, null, null, List.of(), null))
                .hasMessageContaining("--tolerance");
    }

    private static Wanted of(String... targets) {
        return new Wanted(0.01, null, null, List.of(targets), null);
    }
}
