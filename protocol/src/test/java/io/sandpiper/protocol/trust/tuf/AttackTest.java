package io.sandpiper.protocol.trust.tuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One test for each attack that the specification (1.5.2) names, and for a clock that is set back. */
class AttackTest extends RepositoryTest {
    private static final String MODEL = "digits/1.0.0";

    @Test
    void arbitrary_installation_is_refused() throws Exception {
        repository.target("targets", MODEL, "evil");
        TestKey attacker = TestKey.ed25519();
        repository.role("targets").signers.clear();
        repository.role("targets").signers.add(attacker);
        repository.publish();

        assertThatThrownBy(() -> device.download(MODEL))
                .isInstanceOf(TufException.Unsigned.class)
                .hasMessage("targets.signatures: 0 valid (expected: 1 of the 1 keys trusted for it)");
        assertThat(TestDevice.names(device.targets)).isEmpty();
        assertThat(device.version("targets")).isZero();
    }

    @Test
    void endless_data_is_cut_at_the_targets_length() throws Exception {
        repository.target("targets", MODEL, "weights").publish();
        server.handlers.put(targetPath("weights"), TestServer::endless);

        assertThatThrownBy(() -> device.download(MODEL))
                .isInstanceOf(TufException.TooLong.class)
                .hasMessage("digits/1.0.0: more than 7 bytes (expected: 7 bytes)");
        assertThat(TestDevice.names(device.targets)).isEmpty();
    }

    @Test
    void endless_metadata_is_cut_at_the_limit_of_its_role() throws Exception {
        server.handlers.put("metadata/timestamp.json", TestServer::endless);
        assertThatThrownBy(device::update)
                .isInstanceOf(TufException.TooLong.class)
                .hasMessage("timestamp.json: more than 16384 bytes (expected: at most 16384 bytes)");
        assertThat(device.versions()).containsExactly(1L, 0L, 0L, 0L);
    }

    /** A dependency that a role lists outside the paths it is trusted with does not exist. */
    @Test
    void extraneous_dependencies_are_not_found() throws Exception {
        repository.delegate("targets", "digits-team", "digits/*");
        repository.target("digits-team", "faces/9.9.9", "more than was asked for");
        repository.publish("digits-team").publish();

        assertThatThrownBy(() -> device.download("faces/9.9.9")).isInstanceOf(TufException.NoSuchTarget.class);
        assertThat(server.requests).doesNotContain("metadata/1.digits-team.json");
    }

    @Test
    void fast_forward_is_recovered_from_by_rotating_keys() throws Exception {
        repository.role("timestamp").version = 9_000;
        repository.role("snapshot").version = 9_000;
        repository.publish();
        device.update();
        assertThat(device.version("timestamp")).isEqualTo(9_001);

        repository.role("timestamp").rotate();
        repository.role("snapshot").rotate();
        repository.role("timestamp").version = 2;
        repository.role("snapshot").version = 2;
        repository.publish("root").publish();
        device.update();
        assertThat(device.version("timestamp")).isEqualTo(3);
        assertThat(device.version("snapshot")).isEqualTo(3);
    }

    @Test
    void an_indefinite_freeze_ends_when_the_timestamp_expires() throws Exception {
        repository.role("timestamp").expires(TestRepository.START.plus(Duration.ofDays(1)));
        repository.publish();
        device.update();

        device.clock = TestRepository.START.plus(Duration.ofDays(2));
        assertThatThrownBy(device::update)
                .isInstanceOf(TufException.Expired.class)
                .hasMessage("timestamp.expires: 2026-11-30T12:00:00Z "
                        + "(expected: later than this update's start, 2026-12-01T12:00:00Z)");
    }

    /** Targets of one snapshot beside roles of another. */
    @Test
    void mix_and_match_is_refused() throws Exception {
        repository.hashes = true;
        repository.target("targets", MODEL, "weights").publish();
        byte[] other = repository.metadata("1.targets.json");
        repository.files.put("metadata/2.targets.json", other);

        assertThatThrownBy(device::update)
                .isInstanceOf(TufException.Mismatched.class)
                .hasMessageStartingWith("targets.length: ");
        assertThat(device.version("targets")).isZero();
    }

    @Test
    void mix_and_match_is_refused_without_hashes_too() throws Exception {
        repository.target("targets", MODEL, "weights").publish();
        byte[] other = repository.metadata("1.targets.json");
        repository.files.put("metadata/2.targets.json", other);

        assertThatThrownBy(device::update)
                .isInstanceOf(TufException.Mismatched.class)
                .hasMessage("targets.version: 1 (expected: 2, as the file above states)");
    }

    @Test
    void rollback_of_the_timestamp_is_refused() throws Exception {
        byte[] old = repository.metadata("timestamp.json");
        repository.publish();
        device.update();
        repository.files.put("metadata/timestamp.json", old);

        assertThatThrownBy(device::update)
                .isInstanceOf(TufException.RolledBack.class)
                .hasMessage("timestamp.version: 1 (expected: 2 or more)");
        assertThat(device.version("timestamp")).isEqualTo(2);
    }

    @Test
    void rollback_of_a_role_within_the_snapshot_is_refused() throws Exception {
        repository.publish();
        device.update();
        repository.role("targets").version = 0;
        repository.publish();

        assertThatThrownBy(device::update)
                .isInstanceOf(TufException.RolledBack.class)
                .hasMessage("snapshot.meta.targets.json: 1 (expected: 2 or more)");
        assertThat(device.version("snapshot")).isEqualTo(2);
    }

    /** The thief of a key that root has rotated away signs what the device has not seen. */
    @Test
    void a_compromised_key_is_worth_nothing_once_rotated() throws Exception {
        device.update();
        TestKey stolen = repository.role("targets").keys.getFirst();
        repository.role("targets").rotate();
        repository.publish("root");
        repository.role("targets").signers.clear();
        repository.role("targets").signers.add(stolen);
        repository.target("targets", MODEL, "evil").publish();

        assertThatThrownBy(() -> device.download(MODEL)).isInstanceOf(TufException.Unsigned.class);
        assertThat(device.version("targets")).isEqualTo(1);
    }

    @Test
    void fewer_compromised_keys_than_the_threshold_are_worth_nothing() throws Exception {
        repository.role("targets").addKey(TestKey.ed25519());
        repository.role("targets").threshold = 2;
        repository.publish("root");
        repository.role("targets").signers.removeLast();
        repository.publish();
        assertThatThrownBy(device::update)
                .hasMessage("targets.signatures: 1 valid (expected: 2 of the 2 keys trusted for it)");
    }

    /** Another target's bytes under this one's name, of the same length. */
    @Test
    void wrong_software_is_refused() throws Exception {
        repository.target("targets", MODEL, "weights").publish();
        repository.files.put(targetPath("weights"), "weight5".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> device.download(MODEL))
                .isInstanceOf(TufException.Mismatched.class)
                .hasMessageStartingWith("digits/1.0.0.hashes.sha256: ");
        assertThat(TestDevice.names(device.targets)).isEmpty();
    }

    @Test
    void slow_retrieval_of_a_target_ends_with_its_time() throws Exception {
        repository.target("targets", MODEL, "weights").publish();
        TrustedRepository trusted = device.update();
        server.handlers.put(targetPath("weights"), TestServer::stalled);
        device.patience = new Patience(
                Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMillis(300), 1 << 20, Duration.ofSeconds(9));

        assertThatThrownBy(() -> device.download(trusted, MODEL)).isInstanceOf(TufException.TooSlow.class);
        assertThat(TestDevice.names(device.targets)).isEmpty();
    }

    @Test
    void a_clock_set_back_does_not_revive_what_has_expired() throws Exception {
        repository.role("timestamp").expires(TestRepository.START.plus(Duration.ofDays(1)));
        repository.publish();
        byte[] old = repository.metadata("timestamp.json");
        repository.role("timestamp").expires(TestRepository.EXPIRES);
        repository.publish("timestamp");
        device.clock = TestRepository.START.plus(Duration.ofDays(10));
        device.update();

        // A thief of the store's metadata folder could not do more; the newest time is what is left.
        Files.delete(device.metadata.resolve("timestamp.json"));
        repository.files.put("metadata/timestamp.json", old);
        device.clock = TestRepository.START;
        assertThatThrownBy(device::update)
                .isInstanceOf(TufException.Expired.class)
                .hasMessageContaining("2026-12-09T12:00:00Z");
    }

    @Test
    void a_clock_that_ran_ahead_does_not_lock_the_device_out() throws Exception {
        device.clock = TestRepository.EXPIRES.plus(Duration.ofDays(3650));
        assertThatThrownBy(device::update).isInstanceOf(TufException.Expired.class);

        device.clock = TestRepository.START;
        device.update();
        assertThat(device.versions()).containsExactly(1L, 1L, 1L, 1L);
    }

    private String targetPath(String content) {
        return repository.targetFile(
                MODEL, Digest.of(content.getBytes(StandardCharsets.UTF_8)).hex());
    }
}
