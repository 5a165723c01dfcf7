package io.sandpiper.gateway.trust;

import static io.sandpiper.gateway.trust.WatchedRepository.FASHION;
import static io.sandpiper.gateway.trust.WatchedRepository.WINE;
import static io.sandpiper.gateway.trust.WatchedRepository.found;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.trust.key.KeyFolder;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.trust.tuf.TufClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root and targets move to keys that the gateway has not. */
class OfflineKeysTest {
    private WatchedRepository watched;
    private TufClient device;
    private SigningKey root;
    private SigningKey targets;

    @BeforeEach
    void move(@TempDir Path folder) throws Exception {
        watched = new WatchedRepository(folder);
        watched.get().publish(Map.of("wine/1.0.0", WINE));
        device = watched.device("device", watched.get().root());
        device.update();
        KeyFolder stick = watched.elsewhere("stick");
        root = stick.make("root", KeyKind.ED25519);
        targets = stick.make("targets", KeyKind.ECDSA);
        watched.get().rotate(Map.of(TrustRole.ROOT, RoleKeys.of(root), TrustRole.TARGETS, RoleKeys.of(targets)));
    }

    @Test
    void nothing_is_published_before_all_of_it_is_signed() throws Exception {
        assertThat(watched.sign("root", root).isPublished()).isFalse();
        assertThat(watched.get().files()).doesNotContainKey("2.root.json");
        assertThat(watched.keysHere()).contains("root.pem", "targets.pem");
        assertThat(watched.sign("targets", targets).isPublished()).isTrue();
        assertThat(watched.get().files()).containsKey("2.root.json");
        assertThat(found(device, "wine/1.0.0")).containsExactly("wine/1.0.0");
    }

    @Test
    void the_gateway_forgets_its_keys_and_says_what_a_thief_could_do_before_and_after() throws Exception {
        assertThat(watched.get().status().headline()).contains("can make any bytes a model");
        moved();
        assertThat(watched.keysHere()).containsExactly("snapshot.pem", "timestamp.pem");
        assertThat(watched.get().status().headline()).contains("new bytes need the key of targets, which is elsewhere");
        assertThat(watched.reopen().status().headline()).contains("elsewhere");
    }

    @Test
    void while_the_move_waits_the_gateway_goes_on_with_its_own_keys() throws Exception {
        assertThat(watched.get().publish(Map.of("wine/1.0.0", WINE, "fashion/1.0.0", FASHION)))
                .isTrue();
        assertThat(found(device, "fashion/1.0.0")).containsExactly("fashion/1.0.0");
        Map<String, byte[]> before = watched.get().files();
        watched.get().refresh();
        assertThat(watched.get().files()).containsOnlyKeys(before.keySet());
        moved();
        assertThat(found(device, "fashion/1.0.0", "wine/1.0.0")).hasSize(2);
    }

    @Test
    void what_is_new_waits_for_a_signature_and_outlasts_a_restart() throws Exception {
        moved();
        assertThat(watched.get().publish(Map.of("wine/1.0.0", WINE, "fashion/1.0.0", FASHION)))
                .isFalse();
        assertThat(watched.get().isWaiting("fashion/1.0.0")).isTrue();
        assertThat(watched.get().isWaiting("wine/1.0.0")).isFalse();
        TrustDraft before = watched.draft("targets").orElseThrow();
        watched.reopen();
        assertThat(watched.draft("targets").orElseThrow().file()).isEqualTo(before.file());
        assertThat(found(device, "fashion/1.0.0")).isEmpty();
        assertThat(watched.sign("targets", targets).isPublished()).isTrue();
        assertThat(watched.get().isWaiting("fashion/1.0.0")).isFalse();
        assertThat(found(device, "fashion/1.0.0")).containsExactly("fashion/1.0.0");
    }

    @Test
    void what_is_taken_back_while_it_waits_waits_no_more() throws Exception {
        moved();
        watched.get().publish(Map.of("wine/1.0.0", WINE, "fashion/1.0.0", FASHION));
        assertThat(watched.get().publish(Map.of("wine/1.0.0", WINE))).isTrue();
        assertThat(watched.get().drafts()).isEmpty();
    }

    @Test
    void signatures_of_another_key_or_another_draft_are_refused_and_change_nothing() throws Exception {
        moved();
        watched.get().publish(Map.of("fashion/1.0.0", FASHION));
        TrustDraft draft = watched.draft("targets").orElseThrow();
        assertThatThrownBy(() -> watched.sign("targets", root))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("a signature that verifies");
        assertThatThrownBy(() -> watched.get().sign("targets", draft.version() - 1, Map.of(targets.id(), "00")))
                .hasMessageContaining("changed meanwhile");
        assertThatThrownBy(() -> watched.get().sign("ocr", 1, Map.of(targets.id(), "00")))
                .hasMessageContaining("one that waits");
        assertThat(watched.draft("targets").orElseThrow()).isEqualTo(draft);
    }

    @Test
    void two_people_sign_one_after_the_other() throws Exception {
        moved();
        KeyFolder other = watched.elsewhere("other");
        SigningKey second = other.make("targets", KeyKind.RSA);
        watched.get()
                .rotate(Map.of(TrustRole.TARGETS, new RoleKeys(List.of(targets.publicKey(), second.publicKey()), 2)));
        watched.sign("root", root);
        watched.sign("targets", targets, second);
        watched.get().publish(Map.of("fashion/1.0.0", FASHION));
        assertThat(watched.sign("targets", second).isPublished()).isFalse();
        watched.reopen();
        assertThat(watched.sign("targets", targets).isPublished()).isTrue();
        assertThat(found(device, "fashion/1.0.0")).containsExactly("fashion/1.0.0");
    }

    @Test
    void the_key_of_the_timestamp_is_replaced_when_root_has_signed() throws Exception {
        moved();
        watched.get().rotateHere(TrustRole.TIMESTAMP, KeyKind.ED25519, 1, 1);
        assertThat(watched.keysHere()).hasSize(3);
        assertThat(found(device, "wine/1.0.0")).containsExactly("wine/1.0.0");
        assertThat(watched.sign("root", root).isPublished()).isTrue();
        assertThat(watched.keysHere()).hasSize(2).doesNotContain("timestamp.pem");
        assertThat(found(device, "wine/1.0.0")).containsExactly("wine/1.0.0");
    }

    @Test
    void a_change_of_keys_that_nobody_signs_is_given_up() throws Exception {
        moved();
        watched.get().rotateHere(TrustRole.SNAPSHOT, KeyKind.ED25519, 1, 1);
        assertThat(watched.get().abandonRotation()).isTrue();
        assertThat(watched.get().drafts()).isEmpty();
        assertThat(watched.keysHere()).containsExactly("snapshot.pem", "timestamp.pem");
    }

    @Test
    void a_root_that_has_all_its_signatures_is_not_given_up_for_devices_may_have_it() throws Exception {
        watched.sign("root", root);
        assertThatThrownBy(() -> watched.get().abandonRotation())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("sandpiper trust sign for targets");
        assertThatThrownBy(() -> watched.get().rotateHere(TrustRole.SNAPSHOT, KeyKind.ED25519, 1, 1))
                .hasMessageContaining("too late to change it");
        assertThat(watched.sign("targets", targets).isPublished()).isTrue();
        assertThat(watched.get().abandonRotation()).isFalse();
        assertThat(found(device, "wine/1.0.0")).hasSize(1);
    }

    @Test
    void new_keys_of_targets_are_not_made_at_the_gateway_any_more() throws Exception {
        moved();
        assertThatThrownBy(() -> watched.get().rotateHere(TrustRole.TARGETS, KeyKind.ED25519, 1, 1))
                .hasMessageContaining("--keys DIR");
        assertThatThrownBy(() -> watched.get().rotate(Map.of(TrustRole.SNAPSHOT, RoleKeys.of(root))))
                .hasMessageContaining("root or targets");
    }

    @Test
    void people_are_asked_in_time_before_their_list_expires() throws Exception {
        moved();
        watched.now = watched.now.plus(Duration.ofDays(200));
        watched.get().refresh();
        assertThat(watched.get().drafts()).isEmpty();
        assertThat(watched.get().status().warnings()).isEmpty();
        watched.now = watched.now.plus(Duration.ofDays(100));
        watched.get().refresh();
        assertThat(watched.get().status().warnings()).singleElement().asString().contains("targets expires");
        assertThat(watched.get().status().waiting())
                .singleElement()
                .asString()
                .contains("sandpiper trust sign --keys DIR");
        watched.sign("targets", targets);
        assertThat(watched.get().status().warnings()).isEmpty();
    }

    private void moved() throws Exception {
        watched.sign("root", root);
        watched.sign("targets", targets);
    }
}
