package io.sandpiper.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.host.config.ConfigLoader;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayConfigTest {
    @Test
    void one_conversion_at_a_time_is_the_default() throws IOException {
        assertThat(config(Map.of()).convertParallel()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "16"})
    void takes_one_to_sixteen_conversions_at_once(String parallel) throws IOException {
        assertThat(config(Map.of("convert.parallel", parallel)).convertParallel())
                .isEqualTo(Integer.parseInt(parallel));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "17", "-1", "two", "1.5"})
    void refuses_another_number_of_conversions_at_once_and_names_the_key(String parallel) {
        assertThatThrownBy(() -> config(Map.of("convert.parallel", parallel)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("convert.parallel: " + parallel + " (expected: a whole number from 1 to 16)");
    }

    private static GatewayConfig config(Map<String, String> flags) throws IOException {
        return GatewayConfig.of(ConfigLoader.load(GatewayConfig.class, GatewayConfig.DEFAULTS, null, Map.of(), flags));
    }
}
