package io.sandpiper.protocol.trust.tuf.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataNameTest {
    @ParameterizedTest
    @CsvSource({
        "timestamp.json, timestamp",
        "5.snapshot.json, snapshot",
        "12.ocr%20team.json, ocr%20team",
        "7.5.team.json, 5.team",
        "3.root.json, 3.root",
        "root.json, root",
        "3.roots.json, roots"
    })
    void is_kept_by_its_role_and_a_root_by_its_number_too(String file, String kept) {
        assertThat(MetadataName.of(file).orElseThrow().kept()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5.snapshot", ".json", "snapshot.json.new"})
    void other_names_are_none(String file) {
        assertThat(MetadataName.of(file)).isEmpty();
    }

    @Test
    void has_a_version_where_one_stands_before_the_role() {
        assertThat(MetadataName.of("5.snapshot.json").orElseThrow().version()).hasValue(5);
        assertThat(MetadataName.of("snapshot.json").orElseThrow().version()).isEmpty();
    }
}
