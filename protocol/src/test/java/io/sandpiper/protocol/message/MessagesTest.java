package io.sandpiper.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.chunk.ChunkBitmap;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.topic.Topics;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessagesTest {
    @Test
    void a_want_survives_the_wire() {
        Want want =
                new Want(Digest.of(new byte[] {1}), ChunkBitmap.allMissing(9).bytes());
        Want read = Want.parse(want.bytes());
        assertThat(read.blob()).isEqualTo(want.blob());
        assertThat(read.bitmap()).isEqualTo(want.bitmap());
    }

    @Test
    void the_largest_want_fits_its_limit() {
        byte[] bitmap = ChunkBitmap.allMissing((int) (Limits.BLOB_BYTES / Limits.CHUNK_BYTES))
                .bytes();
        assertThat(new Want(Digest.of(new byte[0]), bitmap).bytes()).hasSize(Limits.WANT_BYTES);
    }

    @Test
    void refuses_a_message_without_what_its_type_promises() {
        String hello = """
                {"v":1,"bootId":"b","agentVersion":"1","counter":0,"labels":{},"models":[null],"facts":{"os":"linux",
                "architecture":"amd64","instructionSets":[],"cpus":1,"memoryBytes":1,"diskFreeBytes":1,"engines":{}}}""";
        assertThatThrownBy(() -> read(hello)).hasMessageContaining("hello.models[0]: absent");
        assertThatThrownBy(() -> read(hello.replace("[null]", "[{\"model\":\"m\",\"since\":\"now\"}]")))
                .hasMessageContaining("hello.models[0].state: absent");
        assertThatThrownBy(() -> read(hello.replaceAll("(?s),\"facts.*", "}"))).hasMessageContaining("hello.");
        assertThat(read(hello.replace("[null]", "[]")).bootId()).isEqualTo("b");
    }

    private static Hello read(String json) {
        return Json.read("hello", json.getBytes(StandardCharsets.UTF_8), Hello.class);
    }

    @Test
    void refuses_a_want_of_another_format() {
        byte[] bytes = new Want(Digest.of(new byte[0]), new byte[1]).bytes();
        bytes[0] = 2;
        assertThatThrownBy(() -> Want.parse(bytes)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void an_enrolment_token_shows_its_secret_to_nobody() {
        EnrollToken token = new EnrollToken("https://gw:8443", "00".repeat(32), "s3cret", null, null);
        assertThat(EnrollToken.parse(token.text())).isEqualTo(token);
        assertThat(token.toString()).doesNotContain("s3cret");
        assertThatThrownBy(() -> EnrollToken.parse("sp1.!!!s3cret"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void unknown_fields_are_ignored_and_unknown_major_versions_refused() {
        String json = """
                {"v":%d,"device":"porch","counter":1,"issuedAt":"2026-01-01T00:00:00Z",\
                "notAfter":"2026-02-01T00:00:00Z","targets":[],"later":true}""";
        byte[] known = json.formatted(1).getBytes(StandardCharsets.UTF_8);
        assertThat(Json.read("assignment", known, Desired.class).device()).isEqualTo("porch");
        byte[] unknown = json.formatted(2).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Json.read("assignment", unknown, Desired.class))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("assignment.v: 2 (expected: 1)");
    }

    @Test
    void a_topic_names_its_device() {
        Topics topics = new Topics("default");
        String topic = topics.device("porch", DeviceTopic.HELLO);
        assertThat(topic).isEqualTo("sp/v1/default/device/porch/hello");
        assertThat(topics.deviceOf(topic)).isEqualTo("porch");
    }
}
