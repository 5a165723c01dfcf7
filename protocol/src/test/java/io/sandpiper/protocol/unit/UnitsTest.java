package io.sandpiper.protocol.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.error.InvalidInputException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({"64MiB,67108864", "512B,512", "10MB,10000000", "2GiB,2147483648", "0,0"})
    void reads_sizes(String text, long bytes) {
        assertThat(DataSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "64 mb", "1e3", "999999999999999GiB"})
    void refuses_what_is_no_size(String text) {
        assertThatThrownBy(() -> DataSize.parse(text)).isInstanceOf(InvalidInputException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"250ms", "30s", "5m", "12h", "365d"})
    void durations_are_written_as_they_are_read(String text) {
        assertThat(Durations.format(Durations.parse("t", text))).isEqualTo(text);
    }

    @Test
    void keeps_a_duration_in_the_largest_unit_that_loses_nothing() {
        assertThat(Durations.format(Duration.ofSeconds(90))).isEqualTo("90s");
    }
}
