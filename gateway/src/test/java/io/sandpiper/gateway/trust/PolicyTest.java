package io.sandpiper.gateway.trust;

import static io.sandpiper.gateway.trust.WatchedRepository.WINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.trust.key.KeyFolder;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.trust.TargetsPolicy;
import io.sandpiper.protocol.trust.tuf.TufClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the list says beside its versions. */
class PolicyTest {
    private static final Digest KEY = Digest.of(new byte[] {1});
    private static final TargetsPolicy FIRST = new TargetsPolicy(Map.of(), Set.of(KEY));
    private static final TargetsPolicy RAISED = new TargetsPolicy(Map.of("wine", "1.0.0"), Set.of(KEY));

    private WatchedRepository watched;
    private TufClient device;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        watched = new WatchedRepository(folder);
        assertThat(watched.get().publish(Map.of("wine/1.0.0", WINE), FIRST)).isTrue();
        device = watched.device("device", watched.get().root());
    }

    @Test
    void devices_read_it_and_it_outlasts_a_restart_and_a_publish_that_says_nothing_of_it() throws Exception {
        assertThat(policy()).isEqualTo(FIRST);
        assertThat(watched.reopen().policy()).isEqualTo(FIRST);
        watched.get().publish(Map.of());
        assertThat(policy()).isEqualTo(FIRST);
        watched.get().publish(Map.of(), RAISED);
        assertThat(policy()).isEqualTo(RAISED);
    }

    @Test
    void once_the_keys_are_elsewhere_a_change_of_it_waits_for_a_person_who_sees_it() throws Exception {
        KeyFolder stick = watched.elsewhere("stick");
        SigningKey root = stick.make("root", KeyKind.ED25519);
        SigningKey targets = stick.make("targets", KeyKind.ED25519);
        watched.get().rotate(Map.of(TrustRole.ROOT, RoleKeys.of(root), TrustRole.TARGETS, RoleKeys.of(targets)));
        watched.sign("root", root);
        watched.sign("targets", targets);

        Digest next = Digest.of(new byte[] {2});
        TargetsPolicy changed = new TargetsPolicy(Map.of("wine", "1.0.0"), Set.of(next));
        assertThat(watched.get().publish(Map.of("wine/1.0.0", WINE), changed)).isFalse();
        assertThat(policy()).isEqualTo(FIRST);
        TrustDraft draft = watched.draft("targets").orElseThrow();
        byte[] present = watched.heard.entrySet().stream()
                .filter(file -> file.getKey().endsWith(".targets.json"))
                .max(Map.Entry.comparingByKey())
                .orElseThrow()
                .getValue();
        assertThat(DraftReview.of("targets", draft.file(), Optional.of(present), watched.now)
                        .changes())
                .containsExactly(
                        "floor    wine: 1.0.0",
                        "no more  key that assigns " + KEY.hex().substring(0, 32),
                        "new      key that assigns " + next.hex().substring(0, 32));
        assertThat(watched.sign("targets", targets).isPublished()).isTrue();
        assertThat(policy()).isEqualTo(changed);
        assertThat(watched.reopen().publish(Map.of("wine/1.0.0", WINE), changed))
                .isTrue();
    }

    @Test
    void a_team_has_no_say_in_it() throws Exception {
        SigningKey team = watched.elsewhere("team").make("team", KeyKind.ED25519);
        watched.get().delegate(DelegatedRole.of("team", java.util.List.of("wine"), RoleKeys.of(team)));
        watched.sign("team", team);
        assertThat(policy()).isEqualTo(FIRST);
        String teams = watched.heard.entrySet().stream()
                .filter(file -> file.getKey().endsWith(".team.json"))
                .map(file -> new String(file.getValue(), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow();
        assertThat(teams).doesNotContain("custom");
    }

    private TargetsPolicy policy() throws Exception {
        return TargetsPolicy.of(device.update().targets());
    }
}
