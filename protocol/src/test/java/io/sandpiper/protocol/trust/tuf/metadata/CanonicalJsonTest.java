package io.sandpiper.protocol.trust.tuf.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    @Test
    void sorts_members_and_leaves_out_white_space() throws Exception {
        assertThat(canonical(" { \"b\" : [ 1 , true , null , { } , [ ] ] ,\n \"a\" : -0 } "))
                .isEqualTo("{\"a\":0,\"b\":[1,true,null,{},[]]}");
    }

    @Test
    void escapes_quotation_marks_and_backslashes_alone() throws Exception {
        assertThat(canonical("\"\\\"\\\\\\n\\u00fc\\/\"")).isEqualTo("\"\\\"\\\\\nü/\"");
    }

    /** As UTF-16 units, the second would come first. */
    @Test
    void sorts_by_code_point() throws Exception {
        assertThat(canonical("{\"\uD83D\uDE00\":1,\"\uFFFD\":2}")).isEqualTo("{\"\uFFFD\":2,\"\uD83D\uDE00\":1}");
    }

    @Test
    void keeps_large_numbers_exactly() throws Exception {
        assertThat(canonical("18446744073709551616")).isEqualTo("18446744073709551616");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.5",
                "1e3",
                "{\"a\":1,\"a\":1}",
                "{} {}",
                "",
                "[1",
                "NaN",
                "\"\\ud800\"",
                "123456789012345678901",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
            })
    void refuses(String json) {
        assertThatThrownBy(() -> canonical(json)).isInstanceOf(TufException.Malformed.class);
    }

    private static String canonical(String json) throws TufException.Malformed {
        JsonValue value = JsonDocument.read("file", json.getBytes(StandardCharsets.UTF_8));
        return new String(CanonicalJson.bytes(value), StandardCharsets.UTF_8);
    }
}
