package io.sandpiper.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.access.Grant;
import io.sandpiper.gateway.access.Role;
import io.sandpiper.gateway.access.oidc.OidcSettings;
import io.sandpiper.host.config.ConfigLoader;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.Selector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
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

    @Test
    void the_example_with_a_login_provider_says_what_each_role_of_its_gives() throws IOException {
        OidcSettings oidc = Objects.requireNonNull(example("gateway-oidc.yaml").oidc());
        assertThat(oidc.issuer()).isEqualTo("https://login.example");
        assertThat(oidc.audience()).isEqualTo("https://gateway.example/api");
        assertThat(oidc.roles())
                .containsEntry("fleet-admins", new Grant(Role.ADMIN, null))
                .containsEntry("hall-3-operators", new Grant(Role.OPERATOR, Selector.parse("site=hall-3")))
                .containsEntry("everybody", new Grant(Role.VIEWER, null));
    }

    @Test
    void the_example_without_one_has_tokens_alone() throws IOException {
        assertThat(example("gateway.yaml").oidc()).isNull();
    }

    private static GatewayConfig example(String name) throws IOException {
        Path file = Path.of(System.getProperty("sandpiper.root", ".."), "configs", name);
        return GatewayConfig.of(
                ConfigLoader.load(GatewayConfig.class, GatewayConfig.DEFAULTS, file, Map.of(), Map.of()));
    }

    private static GatewayConfig config(Map<String, String> flags) throws IOException {
        return GatewayConfig.of(ConfigLoader.load(GatewayConfig.class, GatewayConfig.DEFAULTS, null, Map.of(), flags));
    }
}
