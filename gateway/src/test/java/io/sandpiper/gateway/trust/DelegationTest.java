package io.sandpiper.gateway.trust;

import static io.sandpiper.gateway.trust.WatchedRepository.FASHION;
import static io.sandpiper.gateway.trust.WatchedRepository.OCR;
import static io.sandpiper.gateway.trust.WatchedRepository.found;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.gateway.trust.key.TrustKey;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.trust.tuf.TufClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A team signs for its own models. */
class DelegationTest {
    private WatchedRepository watched;
    private TufClient device;
    private SigningKey team;

    @TempDir
    Path folder;

    @BeforeEach
    void ask() throws Exception {
        watched = new WatchedRepository(folder);
        watched.get().publish(Map.of("fashion/1.0.0", FASHION, "ocr-mail/1.0.0", OCR));
        device = watched.device("device", watched.get().root());
        team = watched.elsewhere("team").make("ocr", KeyKind.ED25519);
        watched.get().delegate(DelegatedRole.of("ocr", List.of("ocr-*"), RoleKeys.of(team)));
    }

    @Test
    void before_the_team_has_signed_everything_stays_as_it_was() throws Exception {
        assertThat(watched.get().status().delegations().getFirst().state()).contains("waits for its first list");
        assertThat(found(device, "fashion/1.0.0", "ocr-mail/1.0.0")).hasSize(2);
        assertThat(watched.get().publish(Map.of("fashion/1.0.0", FASHION, "ocr-mail/1.0.0", OCR, "ocr-x/1.0.0", OCR)))
                .isTrue();
        assertThat(found(device, "ocr-x/1.0.0")).hasSize(1);
    }

    @Test
    void from_its_first_list_on_the_team_alone_speaks_for_its_models() throws Exception {
        assertThat(watched.sign("ocr", team).isPublished()).isTrue();
        assertThat(watched.get().status().delegations().getFirst().state()).isEqualTo("in force");
        assertThat(found(device, "fashion/1.0.0", "ocr-mail/1.0.0")).hasSize(2);
        assertThat(device.update().targets().targets()).containsOnlyKeys("fashion/1.0.0");
        watched.get().publish(Map.of("fashion/1.0.1", FASHION, "ocr-mail/1.0.0", OCR, "ocr-mail/1.0.1", OCR));
        assertThat(watched.get().isWaiting("ocr-mail/1.0.1")).isTrue();
        assertThat(watched.get().isWaiting("fashion/1.0.1")).isFalse();
        assertThat(found(device, "fashion/1.0.1", "ocr-mail/1.0.0", "ocr-mail/1.0.1"))
                .containsExactly("fashion/1.0.1", "ocr-mail/1.0.0");
        watched.reopen();
        watched.sign("ocr", team);
        assertThat(found(device, "ocr-mail/1.0.1")).hasSize(1);
    }

    @Test
    void a_revoked_team_counts_no_more_and_what_it_listed_is_gone() throws Exception {
        watched.sign("ocr", team);
        device.update();
        assertThat(watched.get().revoke("ocr", false).listed()).containsExactly("ocr-mail/1.0.0");
        assertThat(found(device, "fashion/1.0.0", "ocr-mail/1.0.0")).containsExactly("fashion/1.0.0");
        assertThat(watched.heard.keySet()).noneMatch(name -> name.contains("ocr"));
        assertThat(watched.get().revoked()).containsExactly("ocr");
        assertThat(watched.reopen().revoked()).containsExactly("ocr");
    }

    @Test
    void what_the_team_had_not_signed_is_not_signed_for_it_by_the_gateway() throws Exception {
        watched.sign("ocr", team);
        watched.get()
                .publish(Map.of(
                        "fashion/1.0.0", FASHION, "ocr-mail/1.0.0", OCR, "ocr-mail/1.0.1", OCR, "ocr/1.0.0", OCR));
        assertThat(watched.get().isWaiting("ocr-mail/1.0.1")).isTrue();
        TrustRepository.Covered covered = watched.get().revoke("ocr", false);
        assertThat(covered.listed()).containsExactly("ocr-mail/1.0.0");
        assertThat(covered.waiting()).containsExactly("ocr-mail/1.0.1");
        assertThat(found(device, "fashion/1.0.0", "ocr/1.0.0", "ocr-mail/1.0.0", "ocr-mail/1.0.1"))
                .containsExactly("fashion/1.0.0", "ocr/1.0.0");
    }

    @Test
    void what_a_revoked_team_listed_stays_gone_over_a_restart_while_targets_waits() throws Exception {
        SigningKey targets = watched.elsewhere("stick").make("targets", KeyKind.ED25519);
        watched.get().rotate(Map.of(TrustRole.TARGETS, RoleKeys.of(targets)));
        watched.sign("targets", targets);
        watched.sign("ocr", team);
        watched.sign("targets", targets);
        watched.get().revoke("ocr", false);
        assertThat(watched.draft("targets").orElseThrow().file()).doesNotContain("ocr");
        watched.reopen();
        assertThat(watched.draft("targets").orElseThrow().file()).doesNotContain("ocr");
        watched.sign("targets", targets);
        assertThat(found(device, "fashion/1.0.0", "ocr-mail/1.0.0")).containsExactly("fashion/1.0.0");
    }

    @Test
    void a_team_that_never_signed_is_revoked_and_nothing_goes_with_it() throws Exception {
        TrustRepository.Covered covered = watched.get().revoke("ocr", false);
        assertThat(covered.listed()).isEmpty();
        assertThat(covered.waiting()).isEmpty();
        assertThat(found(device, "ocr-mail/1.0.0")).hasSize(1);
    }

    @Test
    void a_revocation_that_cannot_be_kept_takes_nothing_back() throws Exception {
        watched.sign("ocr", team);
        Path delegations = folder.resolve("trust/delegations.json");
        Files.delete(delegations);
        Files.createDirectories(delegations.resolve("in the way"));
        assertThatThrownBy(() -> watched.get().revoke("ocr", false)).isInstanceOf(IOException.class);
        watched.get().refresh();
        assertThat(watched.get().drafts()).isEmpty();
        assertThat(found(device, "ocr-mail/1.0.0")).hasSize(1);
    }

    @Test
    void more_keys_than_devices_take_are_refused_before_any_is_kept() throws Exception {
        List<String> taken = new ArrayList<>(List.of("ocr"));
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 9; i++) {
                        watched.get().delegate(DelegatedRole.of("team-" + i, List.of("team-" + i), many()));
                        taken.add("team-" + i);
                    }
                })
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("128");
        assertThat(taken).hasSize(8);
        assertThat(watched.reopen().status().delegations())
                .extracting(TrustStatus.Team::name)
                .containsExactlyElementsOf(taken);
        watched.sign("ocr", team);
        assertThat(found(device, "fashion/1.0.0", "ocr-mail/1.0.0")).hasSize(2);
    }

    private static RoleKeys many() throws Exception {
        List<TrustKey> keys = new ArrayList<>();
        for (int i = 0; i < RoleKeys.MOST; i++) {
            keys.add(SigningKey.make(KeyKind.ED25519).publicKey());
        }
        return new RoleKeys(keys, 1);
    }

    @Test
    void its_versions_may_stay_and_the_name_may_come_back() throws Exception {
        watched.sign("ocr", team);
        device.update();
        watched.get().revoke("ocr", true);
        assertThat(found(device, "ocr-mail/1.0.0")).hasSize(1);
        SigningKey other = watched.elsewhere("other").make("ocr", KeyKind.RSA);
        watched.get().delegate(DelegatedRole.of("ocr", List.of("ocr-*"), RoleKeys.of(other)));
        watched.sign("ocr", other);
        assertThat(found(device, "ocr-mail/1.0.0")).hasSize(1);
        assertThat(device.update().targets().targets()).containsOnlyKeys("fashion/1.0.0");
    }

    @Test
    void new_keys_of_a_team_count_when_they_have_signed() throws Exception {
        watched.sign("ocr", team);
        SigningKey next = watched.elsewhere("next").make("ocr", KeyKind.ECDSA);
        watched.get().delegate(DelegatedRole.of("ocr", List.of("ocr-*"), RoleKeys.of(next)));
        assertThat(found(device, "ocr-mail/1.0.0")).hasSize(1);
        assertThat(watched.get().status().delegations().getFirst().state()).contains("new keys");
        watched.sign("ocr", next);
        assertThat(watched.get().status().delegations().getFirst().state()).isEqualTo("in force");
        assertThat(found(device, "ocr-mail/1.0.0")).hasSize(1);
    }

    @Test
    void names_and_patterns_that_would_mean_something_else_are_refused() {
        for (String name : List.of("root", "timestamp", "../x", "3.root", "")) {
            assertThatThrownBy(() -> DelegatedRole.of(name, List.of("ocr-*"), RoleKeys.of(team)))
                    .as(name)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("name: ");
        }
        for (String pattern : List.of("a/b", "", "Ocr", "x".repeat(64))) {
            assertThatThrownBy(() -> DelegatedRole.of("ocr", List.of(pattern), RoleKeys.of(team)))
                    .as(pattern)
                    .hasMessageStartingWith("pattern: ");
        }
        assertThatThrownBy(() -> watched.get().revoke("nobody", true)).hasMessageContaining("[ocr]");
    }
}
