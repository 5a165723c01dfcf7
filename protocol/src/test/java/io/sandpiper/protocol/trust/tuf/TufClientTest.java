package io.sandpiper.protocol.trust.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.trust.tuf.metadata.TrustLimits;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TufClientTest extends RepositoryTest {
    @Test
    void updates_and_downloads_a_target() throws Exception {
        repository.target("targets", "digits/1.0.0", "weights").publish();
        assertThat(device.download("digits/1.0.0")).hasContent("weights");
        assertThat(device.versions()).containsExactly(1L, 2L, 2L, 2L);
    }

    @Test
    void asks_for_nothing_that_has_not_changed() throws Exception {
        repository.target("targets", "digits/1.0.0", "weights").publish();
        device.download("digits/1.0.0");
        server.requests.clear();

        device.download("digits/1.0.0");
        assertThat(server.requests).containsExactly("metadata/2.root.json", "metadata/timestamp.json");
    }

    @Test
    void reads_a_repository_without_consistent_snapshots() throws Exception {
        repository.consistentSnapshot = false;
        repository.hashes = true;
        repository.target("targets", "digits/1.0.0", "weights").publish("root").publish();
        repository.delegate("targets", "team", "team/*");
        repository.target("team", "team/a", "other weights").publish("team").publish();

        assertThat(device.download("digits/1.0.0")).hasContent("weights");
        assertThat(device.download("team/a")).hasContent("other weights");
        assertThat(server.requests)
                .contains(
                        "metadata/snapshot.json",
                        "metadata/targets.json",
                        "metadata/team.json",
                        "targets/digits/1.0.0",
                        "targets/team/a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa-sha2-nistp256", "rsassa-pss-sha256"})
    void takes_metadata_signed_by(String scheme) throws Exception {
        TestRole targets = repository.role("targets");
        targets.keys.clear();
        targets.signers.clear();
        targets.addKey(TestKey.generate(scheme));
        repository.publish("root").publish();
        device.update();

        targets.version++;
        targets.signers.clear();
        targets.signers.add(TestKey.generate(scheme));
        repository.publish();
        assertThatThrownBy(device::update).isInstanceOf(TufException.Unsigned.class);
    }

    @Test
    void counts_no_key_whose_id_is_not_its_hash() throws Exception {
        TestKey key = TestKey.ed25519();
        repository.role("targets").keys.clear();
        repository.role("targets").signers.clear();
        repository.role("targets").addKey(new TestKey("00".repeat(32), key.json(), key.pair(), key.scheme()));
        repository.publish("root").publish();
        assertThatThrownBy(device::update).isInstanceOf(TufException.Unsigned.class);
    }

    @Test
    void counts_one_key_under_two_ids_once() throws Exception {
        TestRole targets = repository.role("targets");
        targets.addKey(targets.keys.getFirst().disguised());
        repository.publish("root").publish();
        device.update();

        targets.threshold = 2;
        targets.version++;
        repository.publish("root").publish();
        assertThatThrownBy(device::update)
                .hasMessage("targets.signatures: 1 valid (expected: 2 of the 2 keys trusted for it)");
    }

    @Test
    void takes_a_key_with_members_that_it_does_not_know() throws Exception {
        TestRole targets = repository.role("targets");
        TestKey key = targets.keys.getFirst().disguised();
        targets.keys.clear();
        targets.signers.clear();
        targets.addKey(key);
        repository.publish("root").publish();
        device.update();
        assertThat(device.version("targets")).isEqualTo(2);
    }

    @Test
    void takes_no_more_roots_in_one_update_than_the_limit_and_the_rest_in_the_next() throws Exception {
        for (int i = 0; i < TrustLimits.ROOT_ROTATIONS + 3; i++) {
            repository.publish("root");
        }
        device.update();
        assertThat(device.version("root")).isEqualTo(1 + TrustLimits.ROOT_ROTATIONS);

        device.update();
        assertThat(device.version("root")).isEqualTo(4 + TrustLimits.ROOT_ROTATIONS);
    }

    @Test
    void cuts_metadata_at_the_length_that_the_file_above_states() throws Exception {
        repository.hashes = true;
        repository.publish();
        byte[] file = repository.metadata("2.snapshot.json");
        repository.files.put(
                "metadata/2.snapshot.json",
                (new String(file, StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(device::update)
                .isInstanceOf(TufException.TooLong.class)
                .hasMessageContaining("2.snapshot.json: more than " + file.length + " bytes");
    }

    @Test
    void refuses_metadata_above_its_roles_limit() throws Exception {
        repository.role("targets").signed.put("padding", "x".repeat(TrustLimits.TARGETS_BYTES));
        repository.publish();
        assertThatThrownBy(device::update).isInstanceOf(TufException.TooLong.class);
        assertThat(device.versions()).containsExactly(1L, 2L, 2L, 0L);
    }

    @Test
    void ends_an_update_whose_metadata_comes_too_slowly() throws Exception {
        server.handlers.put("metadata/timestamp.json", TestServer::stalled);
        device.patience = new Patience(
                Duration.ofMillis(300), Duration.ofSeconds(9), Duration.ofSeconds(9), 1 << 20, Duration.ofSeconds(9));
        assertThatThrownBy(device::update)
                .isInstanceOf(TufException.TooSlow.class)
                .hasMessage("/metadata/timestamp.json: incomplete (expected: all of it within its time)");
    }

    @Test
    void initializes_a_store_once_and_with_a_root_that_has_signed_itself() throws Exception {
        assertThatThrownBy(() -> device.initialized(repository.firstRoot()))
                .isInstanceOf(TufException.StoreFailed.class)
                .hasMessage("root.json: present (expected: a store without a root)");

        TestRole root = new TestRepository().role("root");
        root.signers.clear();
        byte[] unsigned = root.sign();
        TestDevice other = new TestDevice(folder.resolve("other"), server);
        assertThatThrownBy(() -> other.initialized(unsigned)).isInstanceOf(TufException.Unsigned.class);
        assertThatThrownBy(other::update).hasMessage("root.json: absent (expected: a trusted root, which init stores)");
    }

    @Test
    void stores_the_bytes_received() throws Exception {
        device.update();
        for (String role : List.of("root", "snapshot", "targets")) {
            assertThat(Files.readAllBytes(device.metadata.resolve(role + ".json")))
                    .isEqualTo(repository.metadata("1." + role + ".json"));
        }
    }

    @Test
    void replaces_stored_metadata_that_a_bad_disk_has_changed() throws Exception {
        device.update();
        for (String role : List.of("timestamp", "snapshot", "targets")) {
            Files.writeString(device.metadata.resolve(role + ".json"), "{\"signed");
        }
        device.update();
        assertThat(device.versions()).containsExactly(1L, 1L, 1L, 1L);
    }

    @Test
    void keeps_no_file_of_a_role_that_the_snapshot_does_not_list() throws Exception {
        Path stale = device.metadata.resolve("stale.json");
        Files.writeString(stale, "{}");
        device.update();
        assertThat(stale).doesNotExist();
        assertThat(TestDevice.names(device.metadata))
                .containsExactly(
                        "newest-time", "root.json", "snapshot.json", "targets.json", "timestamp.json", "updating.lock");
    }

    @Test
    void keeps_the_custom_fields_of_a_target() throws Exception {
        repository.target("targets", "digits/1.0.0", "weights");
        TestRepository.members(repository.role("targets").member("targets").get("digits/1.0.0"))
                .put("custom", Map.of("floor", 3));
        repository.publish();
        assertThat(device.update().find("digits/1.0.0").custom()).isNotNull();
    }
}
