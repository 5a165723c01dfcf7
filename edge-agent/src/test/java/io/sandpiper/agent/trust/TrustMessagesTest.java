package io.sandpiper.agent.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.trust.tuf.Deadline;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustMessagesTest {
    private final TrustMessages messages = new TrustMessages();

    @Test
    void the_newest_file_of_a_role_stands_for_whatever_version_is_asked_for() throws Exception {
        messages.take("snapshot", bytes("old"));
        messages.take("snapshot", bytes("new"));
        assertThat(fetched("7.snapshot.json")).isEqualTo("new");
        messages.take("timestamp", bytes("now"));
        assertThat(fetched("timestamp.json")).isEqualTo("now");
    }

    @Test
    void a_file_that_its_sender_took_back_is_gone() throws Exception {
        messages.take("ocr%20team", bytes("listed"));
        assertThat(fetched("9.ocr%20team.json")).isEqualTo("listed");
        messages.remove("ocr%20team");
        assertThat(fetched("9.ocr%20team.json")).isEmpty();
    }

    @Test
    void each_root_is_kept_under_its_own_number() throws Exception {
        messages.take("2.root", bytes("second"));
        messages.take("3.root", bytes("third"));
        assertThat(fetched("2.root.json")).isEqualTo("second");
        assertThat(fetched("3.root.json")).isEqualTo("third");
        assertThat(fetched("4.root.json")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../root", "a/b", "timestamp\n"})
    void a_name_that_is_none_is_not_taken(String name) {
        assertThat(messages.take(name, bytes("x"))).isFalse();
    }

    @Test
    void an_empty_file_and_one_that_is_too_long_are_not_taken() {
        assertThat(messages.take("targets", new byte[0])).isFalse();
        assertThat(messages.take("targets", new byte[Limits.TRUST_FILE_BYTES + 1]))
                .isFalse();
        assertThat(messages.take("targets", new byte[Limits.TRUST_FILE_BYTES])).isTrue();
    }

    @Test
    void a_broker_that_sends_without_end_pushes_out_what_came_first() throws Exception {
        messages.take("1.root", bytes("first"));
        for (int i = 2; i < 2_000; i++) {
            messages.take(i + ".root", new byte[10_000]);
        }
        assertThat(fetched("1.root.json")).isEmpty();
        assertThat(fetched("1999.root.json")).hasSize(10_000);
        assertThat(fetched("1500.root.json")).isEmpty();
    }

    @Test
    void all_that_a_gateway_may_publish_stays_together() throws Exception {
        String large = "x".repeat(Limits.TRUST_FILE_BYTES);
        messages.take("2.root", bytes("second"));
        for (String role : List.of("timestamp", "snapshot", "targets")) {
            messages.take(role, bytes(large));
        }
        for (int i = 0; i < Limits.TRUST_DELEGATIONS; i++) {
            messages.take("team-" + i, bytes(large));
        }
        for (String file : List.of("timestamp.json", "3.snapshot.json", "3.targets.json", "1.team-0.json")) {
            assertThat(fetched(file)).as(file).hasSize(large.length());
        }
        assertThat(fetched("2.root.json")).isEqualTo("second");
    }

    @Test
    void roles_without_end_push_out_no_other_kind() throws Exception {
        messages.take("2.root", bytes("second"));
        messages.take("timestamp", bytes("now"));
        for (int i = 0; i < 1_000; i++) {
            messages.take("made-up-" + i, new byte[10_000]);
        }
        assertThat(fetched("2.root.json")).isEqualTo("second");
        assertThat(fetched("timestamp.json")).isEqualTo("now");
        assertThat(fetched("1.made-up-0.json")).isEmpty();
    }

    @Test
    void after_a_file_of_somebody_else_all_is_forgotten() throws Exception {
        messages.take("2.root", bytes("forged"));
        messages.take("timestamp", bytes("true"));
        messages.clear();
        assertThat(fetched("2.root.json")).isEmpty();
        assertThat(fetched("timestamp.json")).isEmpty();
    }

    private String fetched(String name) throws TufException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        messages.fetch(name, Deadline.in(Duration.ofSeconds(1)), buffer -> {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            out.writeBytes(bytes);
        });
        return out.toString(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
