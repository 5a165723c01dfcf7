package io.sandpiper.gateway.trust;

import static io.sandpiper.gateway.trust.WatchedRepository.FASHION;
import static io.sandpiper.gateway.trust.WatchedRepository.WINE;
import static io.sandpiper.gateway.trust.WatchedRepository.found;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.trust.tuf.TufClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys at the gateway that are replaced: devices follow, and the old ones are gone from the disk. */
class RotationTest {
    private WatchedRepository watched;
    private TufClient device;

    @TempDir
    Path folder;

    @BeforeEach
    void publish() throws Exception {
        watched = new WatchedRepository(folder);
        watched.get().publish(Map.of("wine/1.0.0", WINE));
        device = watched.device("device", watched.get().root());
        device.update();
    }

    @ParameterizedTest
    @EnumSource(TrustRole.class)
    void a_device_follows_new_keys_of_each_role(TrustRole role) throws Exception {
        List<String> before = watched.keysHere();
        watched.get().rotateHere(role, KeyKind.ED25519, 1, 1);
        assertThat(watched.get().drafts()).isEmpty();
        watched.get().publish(Map.of("fashion/1.0.0", FASHION));
        assertThat(found(device, "fashion/1.0.0", "wine/1.0.0")).containsExactly("fashion/1.0.0");
        assertThat(watched.keysHere()).hasSize(4).doesNotContain(role + ".pem").isNotEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void keys_of_each_kind_sign_every_role(KeyKind kind) throws Exception {
        for (TrustRole role : TrustRole.values()) {
            watched.get().rotateHere(role, kind, 1, 1);
        }
        assertThat(found(device, "wine/1.0.0")).containsExactly("wine/1.0.0");
        assertThat(watched.get().status().roles()).allMatch(role -> role.keys().startsWith(kind.keyType()));
        watched.reopen().publish(Map.of("fashion/1.0.0", FASHION));
        assertThat(found(device, "fashion/1.0.0")).containsExactly("fashion/1.0.0");
    }

    @Test
    void two_of_three_keys_sign_a_role() throws Exception {
        watched.get().rotateHere(TrustRole.TARGETS, KeyKind.ECDSA, 3, 2);
        assertThat(watched.get().status().roles().get(1).keys()).startsWith("2 of ecdsa");
        assertThat(found(device, "wine/1.0.0")).containsExactly("wine/1.0.0");
        assertThatThrownBy(() -> watched.get().rotateHere(TrustRole.TARGETS, KeyKind.ECDSA, 2, 3))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("3 of 2");
    }

    @Test
    void a_device_that_slept_through_several_roots_follows_them_one_by_one() throws Exception {
        for (int i = 0; i < 3; i++) {
            watched.get().rotateHere(TrustRole.ROOT, KeyKind.ED25519, 1, 1);
            watched.get().rotateHere(TrustRole.TIMESTAMP, KeyKind.ED25519, 1, 1);
        }
        assertThat(watched.get().files()).containsKey("7.root.json");
        assertThat(found(device, "wine/1.0.0")).containsExactly("wine/1.0.0");
    }

    @Test
    void a_root_that_could_not_be_published_is_served_to_nobody_and_its_number_is_free() throws Exception {
        Path timestamp = folder.resolve("trust/metadata/timestamp.json");
        Path root = folder.resolve("trust/metadata/2.root.json");
        byte[] before = Files.readAllBytes(timestamp);
        Files.delete(timestamp);
        Files.createDirectories(timestamp.resolve("in the way"));
        assertThatThrownBy(() -> watched.get().rotateHere(TrustRole.TIMESTAMP, KeyKind.ED25519, 1, 1))
                .isInstanceOf(IOException.class);
        assertThat(root).doesNotExist();
        Files.writeString(root, "what could not be deleted either");
        assertThat(watched.get().file("2.root.json")).isEmpty();
        assertThat(watched.get().files()).doesNotContainKey("2.root.json");
        Files.delete(root);
        Files.delete(timestamp.resolve("in the way"));
        Files.delete(timestamp);
        Files.write(timestamp, before);
        assertThat(found(device, "wine/1.0.0")).containsExactly("wine/1.0.0");
        watched.get().refresh();
        assertThat(watched.get().file("2.root.json")).isPresent();
        assertThat(found(device, "wine/1.0.0")).containsExactly("wine/1.0.0");
    }

    @Test
    void it_is_the_same_after_a_restart() throws Exception {
        watched.get().rotateHere(TrustRole.SNAPSHOT, KeyKind.RSA, 1, 1);
        Map<String, byte[]> before = watched.get().files();
        assertThat(watched.reopen().files()).containsOnlyKeys(before.keySet());
        assertThat(found(device, "wine/1.0.0")).containsExactly("wine/1.0.0");
    }
}
