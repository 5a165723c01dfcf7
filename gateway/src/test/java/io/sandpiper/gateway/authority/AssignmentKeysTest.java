package io.sandpiper.gateway.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.protocol.digest.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssignmentKeysTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    Path data;

    @Test
    void a_new_key_signs_from_when_the_list_names_it_and_the_old_one_is_deleted() throws Exception {
        AssignmentKeys keys = open(NOW);
        Digest first = keys.wanted();
        assertThat(signs(keys)).isEqualTo(first);
        keys.replace();
        Digest next = keys.wanted();
        assertThat(next).isNotEqualTo(first);
        assertThat(signs(keys)).isEqualTo(first);
        assertThat(keys.adopt(Set.of(first))).isFalse();
        assertThat(signs(open(NOW))).as("after a restart").isEqualTo(first);

        AssignmentKeys reopened = open(NOW);
        assertThat(reopened.wanted()).isEqualTo(next);
        assertThat(reopened.adopt(Set.of(next))).isTrue();
        assertThat(signs(reopened)).isEqualTo(next);
        assertThat(signs(open(NOW))).isEqualTo(next);
        assertThat(Files.exists(data.resolve("authority/assignment-next.pem"))).isFalse();
    }

    @Test
    void a_kill_between_the_two_steps_of_adopting_it_leaves_the_new_key_alone() throws Exception {
        AssignmentKeys keys = open(NOW);
        keys.replace();
        Digest next = keys.wanted();
        Path authority = data.resolve("authority");
        Files.copy(
                authority.resolve("assignment-next.pem"),
                authority.resolve("assignment.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        AssignmentKeys reopened = open(NOW);
        assertThat(signs(reopened)).isEqualTo(next);
        assertThat(reopened.wanted()).isEqualTo(next);
        assertThat(Files.exists(authority.resolve("assignment-next.pem"))).isFalse();
    }

    @Test
    void a_certificate_near_its_end_is_made_again_for_the_same_key_which_the_list_names() throws Exception {
        Digest first = open(NOW).wanted();
        Instant later = NOW.plus(Duration.ofDays(350));
        Authority authority = authority(later);
        assertThat(authority.assignments().wanted()).isEqualTo(first);
        assertThat(authority.assignments().signer()).isNotNull();
        assertThat(signs(authority.assignments())).isEqualTo(first);
    }

    private AssignmentKeys open(Instant now) throws Exception {
        return authority(now).assignments();
    }

    private Authority authority(Instant now) throws Exception {
        return Authority.open(data, AuthoritySettings.plain(List.of()), Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Digest signs(AssignmentKeys keys) {
        var desired = new io.sandpiper.protocol.message.Desired(1, "porch", 1, NOW, NOW.plusSeconds(60), List.of());
        return new Digest(keys.signer().sign(desired).signatures().getFirst().keyid());
    }
}
