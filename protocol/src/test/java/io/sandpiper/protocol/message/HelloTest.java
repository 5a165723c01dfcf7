package io.sandpiper.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelloTest {
    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "4503599627370497", "-1"})
    void a_counter_that_the_gateway_could_not_count_on_from_is_refused(String counter) {
        assertThatThrownBy(() -> read(counter, ""))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("counter");
    }

    @Test
    void an_agent_that_does_not_tell_what_trust_metadata_it_holds_is_understood() {
        assertThat(read("3", "").trust()).isNull();
        Hello told = read("3", ",\"trust\":{\"root\":2,\"timestamp\":5,\"snapshot\":4,\"targets\":3}");
        assertThat(told.trust()).isEqualTo(new Hello.TrustVersions(2, 5, 4, 3));
        assertThat(Json.text(told)).doesNotContain("assignmentAlone");
    }

    @Test
    void an_agent_that_does_not_tell_which_keys_it_lacks_is_understood() {
        assertThat(read("3", "").missingKeys()).isEmpty();
        Digest lacked = Digest.of(new byte[] {1});
        Hello told = read("3", ",\"missingKeys\":[\"" + lacked + "\"]");
        assertThat(told.missingKeys()).containsExactly(lacked);
        String many =
                Collections.nCopies(Limits.TARGETS + 1, "\"" + lacked + "\"").toString();
        assertThatThrownBy(() -> read("3", ",\"missingKeys\":" + many)).hasMessageContaining("missingKeys");
    }

    private static Hello read(String counter, String more) {
        String json = "{\"v\":1,\"bootId\":\"b\",\"agentVersion\":\"0\",\"counter\":" + counter
                + ",\"facts\":{\"os\":\"linux\",\"architecture\":\"amd64\",\"instructionSets\":[],\"cpus\":1,"
                + "\"memoryBytes\":1,\"diskFreeBytes\":1,\"engines\":{}},\"labels\":{},\"models\":[]" + more + "}";
        return Json.read("hello", json.getBytes(StandardCharsets.UTF_8), Hello.class);
    }
}
