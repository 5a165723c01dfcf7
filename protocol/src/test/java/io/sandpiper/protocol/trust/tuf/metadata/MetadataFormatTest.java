package io.sandpiper.protocol.trust.tuf.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataFormatTest {
    private static final String TIMESTAMP = """
            {"signatures": [{"keyid": "k", "sig": "00"}],
             "signed": {"_type": "timestamp", "spec_version": "1.0.31", "version": 3,
              "expires": "2030-01-01T00:00:00Z", "meta": {"snapshot.json": {"version": 2}}, "more": "kept"}}
            """;

    @Test
    void reads_a_timestamp() throws Exception {
        Timestamp timestamp = MetadataFormat.timestamp(bytes(TIMESTAMP)).content();
        assertThat(timestamp.version()).isEqualTo(3);
        assertThat(timestamp.expires()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
        assertThat(timestamp.snapshot().version()).isEqualTo(2);
    }

    @Test
    void signs_over_members_that_it_does_not_know() throws Exception {
        assertThat(new String(MetadataFormat.timestamp(bytes(TIMESTAMP)).signedBytes(), StandardCharsets.UTF_8))
                .contains("\"more\":\"kept\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"version\": 3       | \"version\": 0     | timestamp.version: 0 (expected: an integer from 1 to 9007199254740991)",
                "\"version\": 3       | \"version\": \"3\" | timestamp.version: 3 (expected: an integer from 1 to 9007199254740991)",
                "\"timestamp\"        | \"snapshot\"       | timestamp._type: snapshot (expected: timestamp)",
                "1.0.31               | 2.0.0              | timestamp.spec_version: 2.0.0 (expected: 1.x)",
                "2030-01-01T00:00:00Z | tomorrow           | timestamp.expires: tomorrow (expected: a time like 2030-01-01T00:00:00Z)",
                "snapshot.json        | targets.json       | timestamp.meta: no snapshot.json (expected: snapshot.json)",
                "\"signatures\"       | \"signature\"      | timestamp.signatures: nothing (expected: an array)",
                "\"sig\": \"00\"      | \"sig\": 0         | timestamp.signatures.sig: 0 (expected: a text)"
            })
    void names_field_value_and_expectation(String from, String to, String message) {
        assertThatThrownBy(() -> MetadataFormat.timestamp(bytes(TIMESTAMP.replace(from, to))))
                .isInstanceOf(TufException.Malformed.class)
                .hasMessage(message);
    }

    @Test
    void refuses_two_signatures_of_one_key_id() {
        String twice = TIMESTAMP.replace(
                "{\"keyid\": \"k\", \"sig\": \"00\"}",
                "{\"keyid\": \"k\", \"sig\": \"00\"}, {\"keyid\": \"k\", \"sig\": \"01\"}");
        assertThatThrownBy(() -> MetadataFormat.timestamp(bytes(twice)))
                .hasMessage("timestamp.signatures: k (expected: each key id once)");
    }

    @Test
    void refuses_more_signatures_than_the_limit() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i <= TrustLimits.SIGNATURES; i++) {
            many.append("{\"keyid\": \"k").append(i).append("\", \"sig\": \"\"},");
        }
        String file = TIMESTAMP.replace("[{", "[" + many + "{");
        assertThatThrownBy(() -> MetadataFormat.timestamp(bytes(file)))
                .hasMessage("timestamp.signatures: 130 elements (expected: at most 128)");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
