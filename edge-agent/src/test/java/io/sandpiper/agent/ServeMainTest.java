package io.sandpiper.agent;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.host.config.Config;
import io.sandpiper.host.config.ConfigLoader;
import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServeMainTest {
    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:0", "[::]:0", "192.0.2.1:8090"})
    void an_address_beyond_the_loopback_is_refused_before_anything_starts(String address) {
        assertThatThrownBy(() -> serve(Map.of("http.listen", address)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("http.listen: " + address + " (expected: a loopback address");
    }

    @Test
    void a_body_larger_than_the_memory_for_all_of_them_is_refused() {
        assertThatThrownBy(() -> serve(Map.of("http.listen", "127.0.0.1:0", "http.bodyLimit", "21MiB")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("http.bodyMemory: 20MiB (expected: at least http.bodyLimit");
    }

    private void serve(Map<String, String> settings) throws Exception {
        Config config = ConfigLoader.load(
                AgentMain.class, "agent.yaml", null, Map.of("SANDPIPER_DATA", data.toString()), settings);
        new ServeMain(List::of, "0").serve(config, List.of());
    }
}
