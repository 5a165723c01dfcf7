package io.sandpiper.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.audit.store.AuditStore;
import io.sandpiper.gateway.store.GatewayDatabase;
import io.sandpiper.host.store.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies in the folder of the audit log: its key, and exports that are being made. */
class AuditFolderTest {
    @TempDir
    Path folder;

    @Test
    void a_passphrase_closes_a_key_that_was_plain() throws Exception {
        String id = AuditKey.open(folder, null).publicKey().id();
        AuditKey closed = AuditKey.open(folder, "correct horse".toCharArray());
        assertThat(Files.readString(folder.resolve("key.pem"))).contains("BEGIN ENCRYPTED PRIVATE KEY");
        assertThat(closed.publicKey().id()).isEqualTo(id);
        assertThat(AuditKey.open(folder, "correct horse".toCharArray())
                        .publicKey()
                        .id())
                .isEqualTo(id);
    }

    @Test
    void a_key_whose_public_half_is_gone_stays_and_gets_it_back() throws Exception {
        AuditKey key = AuditKey.open(folder, null);
        byte[] secret = Files.readAllBytes(folder.resolve("key.pem"));
        Files.delete(folder.resolve("key.pub.pem"));
        AuditKey again = AuditKey.open(folder, null);
        assertThat(folder.resolve("key.pem")).hasBinaryContent(secret);
        assertThat(folder.resolve("key.pub.pem")).hasContent(key.publicKey().pem());
        assertThat(key.publicKey().verifies("said", again.sign("said"))).isTrue();
    }

    @Test
    void exports_that_a_kill_left_are_swept_at_the_start() throws Exception {
        Path audit = Files.createDirectories(folder.resolve("audit"));
        Path left = Files.writeString(audit.resolve("export-123.jsonl"), "{}");
        Path other = Files.writeString(audit.resolve("other.jsonl"), "{}");
        try (Database database = GatewayDatabase.open(folder);
                AuditLog log = AuditLog.open(
                        new AuditStore(database),
                        audit,
                        Duration.ofHours(1),
                        Duration.ofDays(30),
                        null,
                        Clock.systemUTC())) {
            assertThat(log.verify().join().whole()).isTrue();
        }
        assertThat(left).doesNotExist();
        assertThat(other).exists();
    }
}
