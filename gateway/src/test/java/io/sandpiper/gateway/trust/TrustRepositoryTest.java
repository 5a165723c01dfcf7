package io.sandpiper.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.trust.tuf.DurableFolder;
import io.sandpiper.protocol.trust.tuf.MetadataStore;
import io.sandpiper.protocol.trust.tuf.Patience;
import io.sandpiper.protocol.trust.tuf.RepositorySource;
import io.sandpiper.protocol.trust.tuf.TrustedRepository;
import io.sandpiper.protocol.trust.tuf.TrustedTime;
import io.sandpiper.protocol.trust.tuf.TufClient;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the repository publishes, as the devices' own client reads it. */
class TrustRepositoryTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final TrustedTarget FASHION = new TrustedTarget(Digest.of(new byte[] {1}), 700);
    private static final TrustedTarget WINE = new TrustedTarget(Digest.of(new byte[] {2}), 600);

    @TempDir
    Path folder;

    private Instant now = START;
    private final Map<String, byte[]> heard = new HashMap<>();

    @BeforeEach
    void make_the_device() throws Exception {
        Files.createDirectories(folder.resolve("device"));
    }

    @Test
    void a_device_finds_what_was_published_and_nothing_else() throws Exception {
        TrustRepository repository = open(null);
        assertThat(repository.publish(Map.of("fashion/1.0.0", FASHION))).isTrue();
        TrustedRepository trusted = device(repository.root()).update();
        assertThat(trusted.find("fashion/1.0.0").length()).isEqualTo(700);
        assertThat(trusted.find("fashion/1.0.0").hashes().toString())
                .contains(FASHION.manifest().hex());
        assertThatThrownBy(() -> trusted.find("wine/1.0.0")).isInstanceOf(TufException.NoSuchTarget.class);
    }

    @Test
    void a_version_that_was_taken_back_is_found_no_more() throws Exception {
        TrustRepository repository = open(null);
        repository.publish(Map.of("fashion/1.0.0", FASHION, "wine/1.0.0", WINE));
        TufClient device = device(repository.root());
        assertThat(device.update().targets().targets()).hasSize(2);
        repository.publish(Map.of("wine/1.0.0", WINE));
        assertThat(device.update().targets().targets()).containsOnlyKeys("wine/1.0.0");
    }

    @Test
    void nothing_is_signed_where_nothing_changed() throws Exception {
        TrustRepository repository = open(null);
        repository.publish(Map.of("wine/1.0.0", WINE));
        Map<String, byte[]> before = Map.copyOf(heard);
        heard.clear();
        repository.publish(Map.of("wine/1.0.0", WINE));
        repository.refresh();
        assertThat(heard).isEmpty();
        assertThat(before).isNotEmpty();
    }

    @Test
    void listeners_hear_the_timestamp_last() throws Exception {
        TrustRepository repository = open(null);
        List<String> names = new ArrayList<>();
        repository.listen((name, bytes) -> names.add(name));
        repository.publish(Map.of("wine/1.0.0", WINE));
        assertThat(names.stream().map(name -> name.replaceFirst("^\\d+\\.", "")))
                .containsExactly("targets.json", "snapshot.json", "timestamp.json");
    }

    @Test
    void what_expires_is_signed_again_and_a_device_that_slept_a_year_goes_on() throws Exception {
        TrustRepository repository = open(null);
        repository.publish(Map.of("wine/1.0.0", WINE));
        TufClient device = device(repository.root());
        device.update();
        now = START.plus(Duration.ofDays(400));
        assertThatThrownBy(device::update).isInstanceOf(TufException.Expired.class);
        repository.refresh();
        assertThat(device.update().targets().targets()).containsOnlyKeys("wine/1.0.0");
    }

    @Test
    void it_is_the_same_after_a_restart() throws Exception {
        open(null).publish(Map.of("wine/1.0.0", WINE));
        TufClient device = device(open(null).root());
        TrustRepository again = open(null);
        assertThat(again.status().headline()).contains("any bytes");
        again.publish(Map.of("wine/1.0.0", WINE, "fashion/1.0.0", FASHION));
        assertThat(device.update().targets().targets()).hasSize(2);
    }

    @Test
    void what_a_kill_before_the_timestamp_left_is_of_no_account() throws Exception {
        open(null).publish(Map.of("wine/1.0.0", WINE));
        Path metadata = folder.resolve("trust/metadata");
        Files.writeString(metadata.resolve("3.targets.json"), "{}");
        TrustRepository again = open(null);
        again.publish(Map.of("fashion/1.0.0", FASHION));
        assertThat(device(again.root()).update().targets().targets()).containsOnlyKeys("fashion/1.0.0");
    }

    @Test
    void what_cannot_be_written_whole_counts_for_nothing_and_is_made_good_later() throws Exception {
        TrustRepository repository = open(null);
        repository.publish(Map.of("wine/1.0.0", WINE));
        TufClient device = device(repository.root());
        device.update();
        Path inTheWay = folder.resolve("trust/metadata/" + (START.getEpochSecond() + 2) + ".snapshot.json");
        Files.createDirectories(inTheWay.resolve("full"));
        assertThatThrownBy(() -> repository.publish(Map.of("fashion/1.0.0", FASHION)))
                .isInstanceOf(IOException.class);
        assertThat(device.update().targets().targets()).containsOnlyKeys("wine/1.0.0");
        Files.delete(inTheWay.resolve("full"));
        Files.delete(inTheWay);
        assertThat(repository.publish(Map.of("fashion/1.0.0", FASHION))).isTrue();
        assertThat(device.update().targets().targets()).containsOnlyKeys("fashion/1.0.0");
    }

    @Test
    void a_client_that_is_slow_finds_what_its_timestamp_led_to_for_an_hour() throws Exception {
        TrustRepository repository = open(null);
        repository.publish(Map.of("wine/1.0.0", WINE));
        List<String> begun = repository.files().keySet().stream()
                .filter(name -> name.endsWith(".snapshot.json") || name.endsWith(".targets.json"))
                .toList();
        for (int i = 0; i < 4; i++) {
            now = now.plusSeconds(60);
            repository.publish(Map.of("fashion/1.0." + i, FASHION));
        }
        for (String name : begun) {
            assertThat(repository.file(name)).as(name).isPresent();
        }
        now = now.plus(Duration.ofHours(1));
        repository.publish(Map.of("wine/1.0.0", WINE));
        for (String name : begun) {
            assertThat(repository.file(name)).as(name).isEmpty();
        }
    }

    @Test
    void a_gateway_that_cannot_sign_at_its_start_starts_and_makes_it_good_later() throws Exception {
        open(null).publish(Map.of("wine/1.0.0", WINE));
        now = START.plus(Duration.ofDays(200));
        Path inTheWay = folder.resolve("trust/metadata/" + now.getEpochSecond() + ".targets.json");
        Files.createDirectories(inTheWay.resolve("full"));
        TrustRepository again = open(null);
        assertThat(again.find("wine/1.0.0")).isPresent();
        Files.delete(inTheWay.resolve("full"));
        Files.delete(inTheWay);
        again.refresh();
        assertThat(device(again.root()).update().targets().targets()).containsOnlyKeys("wine/1.0.0");
    }

    @Test
    void a_gateway_that_was_restored_from_an_older_copy_is_believed() throws Exception {
        TrustRepository repository = open(null);
        repository.publish(Map.of("wine/1.0.0", WINE));
        Path trust = folder.resolve("trust");
        Map<Path, byte[]> copy = new HashMap<>();
        try (Stream<Path> files = Files.list(trust.resolve("metadata"))) {
            for (Path file : files.toList()) {
                copy.put(file, Files.readAllBytes(file));
            }
        }
        for (int i = 0; i < 10; i++) {
            now = now.plusSeconds(60);
            repository.publish(Map.of("fashion/1.0." + i, FASHION));
        }
        TufClient device = device(repository.root());
        device.update();
        Folders.delete(trust.resolve("metadata"));
        Files.createDirectories(trust.resolve("metadata"));
        for (Map.Entry<Path, byte[]> file : copy.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
        now = now.plusSeconds(60);
        open(null).publish(Map.of("fashion/2.0.0", FASHION));
        assertThat(device.update().targets().targets()).containsOnlyKeys("fashion/2.0.0");
    }

    @Test
    void more_versions_than_devices_take_are_refused_and_change_nothing() throws Exception {
        TrustRepository repository = open(null);
        repository.publish(Map.of("wine/1.0.0", WINE));
        Map<String, TrustedTarget> many = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            many.put("fashion/1.0." + i, FASHION);
        }
        assertThatThrownBy(() -> repository.publish(many)).hasMessageContaining("sandpiper rm");
        assertThat(device(repository.root()).update().targets().targets()).containsOnlyKeys("wine/1.0.0");
    }

    @Test
    void a_passphrase_closes_the_files_that_were_plain() throws Exception {
        open(null).publish(Map.of("wine/1.0.0", WINE));
        assertThat(open("correct horse".toCharArray()).status().keyFiles()).contains("closed");
        assertThat(Files.readString(folder.resolve("trust/keys/root.pem"))).contains("BEGIN ENCRYPTED PRIVATE KEY");
        assertThatThrownBy(() -> open(null)).hasMessageContaining("SANDPIPER_KEY_PASSPHRASE");
    }

    @Test
    void what_a_clock_that_was_ahead_signed_is_signed_again() throws Exception {
        now = START.plus(Duration.ofDays(100));
        open(null).publish(Map.of("wine/1.0.0", WINE));
        now = START;
        TrustRepository again = open(null);
        assertThat(again.status().roles())
                .allMatch(role -> Instant.parse(role.expires())
                        .isBefore(START.plus(role.role().validity()).plusSeconds(60)));
    }

    @Test
    void keys_are_for_the_owner_and_closed_by_a_passphrase() throws Exception {
        open("correct horse".toCharArray()).publish(Map.of("wine/1.0.0", WINE));
        Path key = folder.resolve("trust/keys/targets.pem");
        assertThat(Files.getPosixFilePermissions(key)).hasSize(2);
        assertThat(Files.readString(key)).contains("BEGIN ENCRYPTED PRIVATE KEY");
        assertThatThrownBy(() -> open("battery staple".toCharArray()))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("targets.pem".replace("targets", "root"))
                .hasMessageNotContaining("battery");
        assertThatThrownBy(() -> open(null)).hasMessageContaining("SANDPIPER_KEY_PASSPHRASE");
        open("correct horse".toCharArray()).publish(Map.of("fashion/1.0.0", FASHION));
    }

    @Test
    void without_the_key_of_targets_nothing_new_is_listed() throws Exception {
        open(null).publish(Map.of("wine/1.0.0", WINE));
        Files.delete(folder.resolve("trust/keys/targets.pem"));
        TrustRepository thief = open(null);
        assertThat(thief.status().roles().get(1).key()).isEqualTo("elsewhere");
        assertThat(thief.publish(Map.of("evil/1.0.0", FASHION))).isFalse();
        assertThat(device(thief.root()).update().targets().targets()).containsOnlyKeys("wine/1.0.0");
    }

    private TrustRepository open(char @org.jspecify.annotations.Nullable [] passphrase) throws Exception {
        TrustRepository repository = TrustRepository.open(folder.resolve("trust"), passphrase, clock());
        heard.putAll(repository.files());
        repository.listen(heard::put);
        return repository;
    }

    private TufClient device(byte[] root) throws TufException {
        MetadataStore store = new MetadataStore(new DurableFolder(folder.resolve("device")));
        RepositorySource source = (name, deadline, sink) -> {
            byte[] bytes = heard.get(name);
            if (bytes == null) {
                return false;
            }
            sink.accept(ByteBuffer.wrap(bytes));
            return true;
        };
        TufClient client = new TufClient(store, source, new TrustedTime(() -> now, store), Patience.STANDARD);
        client.initialize(root);
        return client;
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
