package io.sandpiper.protocol.trust.tuf.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelegationsTest {
    private static final String ROLE = "{\"name\": \"team\", \"keyids\": [], \"threshold\": 1, \"paths\": [\"a/*\"]}";

    @Test
    void asks_the_roles_that_cover_a_path_in_order_of_appearance() throws Exception {
        String roles =
                ROLE + "," + ROLE.replace("team", "other").replace("a/*", "b/*") + "," + ROLE.replace("team", "last");
        assertThat(read("\"roles\": [" + roles + "]").covering("a/1"))
                .extracting(Delegation::name)
                .containsExactly("team", "last");
    }

    @Test
    void covers_nothing_without_paths_and_prefixes() throws Exception {
        assertThat(read("\"roles\": [" + ROLE.replace(", \"paths\": [\"a/*\"]", "") + "]")
                        .covering("a/1"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"threshold\": 1      | \"threshold\": 0                                   | threshold: 0 (expected: an integer from 1 to 2147483647)",
                "\"paths\": [\"a/*\"]  | \"paths\": [], \"path_hash_prefixes\": []          | targets.delegations.roles: both (expected: either paths or path_hash_prefixes)",
                "\"paths\": [\"a/*\"]  | \"paths\": [1]                                     | paths: 1 (expected: texts)",
                "\"keyids\": []        | \"keyids\": [\"k\", \"k\"]                         | keyids: k (expected: each key id once)",
                "\"threshold\": 1      | \"threshold\": 1, \"terminating\": 1               | terminating: 1 (expected: true or false)"
            })
    void names_what_is_wrong_with_a_role(String from, String to, String message) {
        assertThatThrownBy(() -> read("\"roles\": [" + ROLE.replace(from, to) + "]"))
                .isInstanceOf(TufException.Malformed.class)
                .hasMessageEndingWith(message);
    }

    @Test
    void refuses_a_role_twice() {
        assertThatThrownBy(() -> read("\"roles\": [" + ROLE + "," + ROLE + "]"))
                .hasMessage("targets.delegations.roles.name: team (expected: each role once)");
    }

    @Test
    void refuses_a_name_that_does_not_fit_a_file_name() {
        assertThatThrownBy(() -> read("\"roles\": [" + ROLE.replace("team", "ü".repeat(41)) + "]"))
                .isInstanceOf(TufException.Malformed.class)
                .hasMessageContaining("1 to 80 bytes");
    }

    @Test
    void refuses_the_name_of_a_root_and_no_other_with_a_number() throws Exception {
        assertThatThrownBy(() -> read("\"roles\": [" + ROLE.replace("team", "3.root") + "]"))
                .isInstanceOf(TufException.Malformed.class)
                .hasMessageContaining("3.root (expected: 1 to 80 bytes, and no name of a top-level role or of a root)");
        for (String name : new String[] {"3.roots", "root.3", "x3.root", "?", "#", "/x", "../x"}) {
            assertThat(read("\"roles\": [" + ROLE.replace("team", name) + "]").covering("a/1"))
                    .extracting(Delegation::name)
                    .containsExactly(name);
        }
    }

    @Test
    void refuses_more_roles_than_the_limit() {
        String roles = IntStream.rangeClosed(0, TrustLimits.DELEGATIONS)
                .mapToObj(i -> ROLE.replace("team", "team" + i))
                .collect(Collectors.joining(","));
        assertThatThrownBy(() -> read("\"roles\": [" + roles + "]"))
                .hasMessage("targets.delegations.roles: 1025 elements (expected: at most 1024)");
    }

    @Test
    void refuses_a_pattern_above_the_limit() {
        String pattern = "x".repeat(TrustLimits.PATH_CHARS + 1);
        assertThatThrownBy(() -> read("\"roles\": [" + ROLE.replace("a/*", pattern) + "]"))
                .hasMessageEndingWith("(expected: at most 512 characters)");
    }

    @Test
    void refuses_more_keys_than_the_limit() {
        String keys = IntStream.rangeClosed(0, TrustLimits.KEYS)
                .mapToObj(i -> "\"k" + i + "\": {}")
                .collect(Collectors.joining(","));
        assertThatThrownBy(() -> readWhole("{\"keys\": {" + keys + "}, \"roles\": []}"))
                .hasMessage("targets.delegations.keys: 129 elements (expected: at most 128)");
    }

    @ParameterizedTest
    @CsvSource({"0", "33"})
    void refuses_succinct_roles_of_bits(int bits) {
        assertThatThrownBy(() -> read("\"succinct_roles\": {\"keyids\": [], \"threshold\": 1, \"bit_length\": " + bits
                        + ", \"name_prefix\": \"bin\"}"))
                .hasMessageEndingWith("bit_length: " + bits + " (expected: an integer from 1 to 32)");
    }

    @Test
    void refuses_roles_beside_succinct_roles() {
        assertThatThrownBy(() -> read("\"roles\": [], \"succinct_roles\": {}"))
                .hasMessageEndingWith("(expected: either roles or succinct_roles)");
    }

    private static Delegations read(String roles) throws TufException.Malformed {
        return readWhole("{\"keys\": {}, " + roles + "}");
    }

    private static Delegations readWhole(String delegations) throws TufException.Malformed {
        String file = """
                {"signatures": [], "signed": {"_type": "targets", "spec_version": "1.0", "version": 1,
                 "expires": "2030-01-01T00:00:00Z", "targets": {}, "delegations": %s}}
                """.formatted(delegations);
        return MetadataFormat.targets("targets", file.getBytes(StandardCharsets.UTF_8))
                .content()
                .delegations();
    }
}
