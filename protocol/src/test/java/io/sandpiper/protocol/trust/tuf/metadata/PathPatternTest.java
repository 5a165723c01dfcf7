package io.sandpiper.protocol.trust.tuf.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
    @ParameterizedTest
    @CsvSource({
        "targets/*.tgz, targets/foo.tgz",
        "foo-version-?.tgz, foo-version-2.tgz",
        "*, anything",
        "*/*, digits/1.0.0",
        "a*b*c, a-b-b-c",
        "**, x",
        "?, ü",
        "[a], [a]",
        "releases/*/v?, releases/x/v1"
    })
    void matches(String pattern, String path) throws Exception {
        assertThat(PathPattern.of("paths", pattern).matches(path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "targets/*.tgz, targets/foo.txt",
        "foo-version-?.tgz, foo-version-alpha.tgz",
        "*.tgz, targets/foo.tgz",
        "*, a/b",
        "a?b, a/b",
        "a*c, abcd",
        "README.md, readme.md",
        "[a], a",
        "*/, a"
    })
    void does_not_match(String pattern, String path) throws Exception {
        assertThat(PathPattern.of("paths", pattern).matches(path)).isFalse();
    }

    @Test
    void takes_a_stars_pattern_in_no_more_than_the_product_of_the_lengths() throws Exception {
        PathPattern pattern = PathPattern.of("paths", "*a".repeat(250) + "b");
        assertThat(pattern.matches("a".repeat(500))).isFalse();
    }
}
