package io.sandpiper.protocol.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "Fashion", "a/b", "a b", "modèle", "+", "#", "..", "x\u0000"})
    void refuses_a_model_name_that_would_not_fit_a_topic(String name) {
        assertThatThrownBy(() -> Names.model(name))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("model: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "1.0",
                "1.0.0\n",
                " 1.0.0",
                "v1.0.0",
                "01.0.0",
                "1.0.0/../2",
                "latest",
                "1.0.0-9999999999999999999"
            })
    void refuses_a_version_that_is_not_semver(String version) {
        assertThatThrownBy(() -> Names.version(version)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void orders_versions_as_semver_says() {
        assertThat(Names.compareVersions("1.10.0", "1.9.0")).isPositive();
        assertThat(Names.compareVersions("1.0.0-rc.1", "1.0.0")).isNegative();
    }

    @Test
    void a_selector_matches_all_of_its_labels_or_the_device_itself() {
        Map<String, String> labels = Map.of("site", "home", "floor", "1");
        assertThat(Selector.parse("site=home,floor=1").matches("porch", labels)).isTrue();
        assertThat(Selector.parse("site=home,floor=2").matches("porch", labels)).isFalse();
        assertThat(Selector.parse("device=porch").matches("porch", labels)).isTrue();
        assertThat(Selector.parse("device=gate").matches("porch", labels)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "site", "=home", "site=home,site=work", "site=ho me"})
    void refuses_a_selector_that_cannot_be_read(String text) {
        assertThatThrownBy(() -> Selector.parse(text)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void a_message_never_carries_control_characters() {
        assertThatThrownBy(() -> Names.model("a\u001b[2Jb")).hasMessageContaining("\\u001b[2J");
    }
}
