package io.sandpiper.host.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.host.config.ConfigSource.Origin;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir
    Path folder;

    @Test
    void flags_win_over_environment_over_file_over_defaults() throws IOException {
        Path file = Files.writeString(
                folder.resolve("c.yaml"), "http: 127.0.0.1:1\ndelivery:\n  window: 1s\n  egressBudget: 1MiB\n");
        Config config = load(
                file,
                Map.of("SANDPIPER_DELIVERY_WINDOW", "2s", "SANDPIPER_HTTP", "127.0.0.1:2"),
                Map.of("http", "127.0.0.1:3"));
        assertThat(config.address("http").port()).isEqualTo(3);
        assertThat(config.duration("delivery.window")).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.size("delivery.egressBudget").bytes()).isEqualTo(1 << 20);
        assertThat(config.list("names")).isEmpty();
        assertThat(config.overridden()).containsEntry("http", Origin.FLAG).doesNotContainKey("names");
    }

    @Test
    void an_unknown_key_names_the_nearest_known_one() {
        assertThatThrownBy(() -> load(null, Map.of(), Map.of("delivery.windw", "1s")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("delivery.windw")
                .hasMessageContaining("nearest is delivery.window");
    }

    @Test
    void a_value_of_the_wrong_kind_names_its_key() {
        Config config = load(null, Map.of(), Map.of("delivery.window", "soon"));
        assertThatThrownBy(() -> config.duration("delivery.window")).hasMessageContaining("delivery.window: soon");
        assertThatThrownBy(() -> config.integer("http", 0, 9)).hasMessageContaining("a whole number from 0 to 9");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        assertThatThrownBy(() -> load(folder.resolve("none.yaml"), Map.of(), Map.of()))
                .hasMessageContaining("none.yaml");
    }

    private static Config load(
            @org.jspecify.annotations.Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
        return ConfigLoader.load(ConfigLoaderTest.class, "defaults.yaml", file, environment, flags);
    }
}
