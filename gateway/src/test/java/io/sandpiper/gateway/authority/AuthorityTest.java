package io.sandpiper.gateway.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.trust.AssignmentSigner;
import io.sandpiper.protocol.trust.AssignmentSigners;
import io.sandpiper.protocol.trust.ChainAssignmentCheck;
import io.sandpiper.protocol.trust.RefusedAssignmentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
    private static final List<String> NAMES = List.of("localhost", "127.0.0.1", "gateway.example");

    @TempDir
    Path folder;

    @Test
    void a_second_start_finds_the_same_authority_and_keys() throws Exception {
        Authority first = open(Clock.systemUTC());
        Authority second = open(Clock.systemUTC());
        assertThat(second.certificate()).isEqualTo(first.certificate());
        assertThat(second.server().certificate()).isEqualTo(first.server().certificate());
        assertThat(Files.readString(folder.resolve("ca.pem"))).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("authority/root.pem"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_server_certificate_near_its_end_is_made_again() throws Exception {
        Authority first = open(Clock.systemUTC());
        Authority later = open(Clock.offset(Clock.systemUTC(), Duration.ofDays(330)));
        assertThat(later.certificate()).isEqualTo(first.certificate());
        assertThat(later.server().certificate()).isNotEqualTo(first.server().certificate());
    }

    @Test
    void what_signs_and_what_the_gateway_shows_are_made_again_while_it_runs() throws Exception {
        SetClock clock = new SetClock();
        Authority authority = open(clock);
        KeyEntry client = authority.client();
        authority.renew();
        assertThat(authority.client().certificate()).isEqualTo(client.certificate());
        clock.forward(Duration.ofDays(330));
        X509KeyManager shown =
                (X509KeyManager) KeyStores.keys(authority::client).getKeyManagers()[0];
        authority.renew();
        assertThat(authority.client().certificate()).isNotEqualTo(client.certificate());
        assertThat(shown.getCertificateChain("key")[0])
                .isEqualTo(authority.client().certificate());
        // The first certificate has ended by then; what is signed now must still be believed.
        Instant later = clock.instant().plus(Duration.ofDays(60));
        Desired.Target target = new Desired.Target("m", "1.0.0", Digest.of(new byte[] {1}), 10, 1);
        Desired desired = new Desired(1, "porch", 1, later, later.plusSeconds(600), List.of(target));
        byte[] message = authority.assignments().signer().sign(desired).bytes();
        assertThat(new ChainAssignmentCheck(authority.certificate(), AssignmentSigners.VOUCHED_FOR)
                        .verify(message, "porch", 0, later)
                        .counter())
                .isEqualTo(1);
    }

    @Test
    void refuses_to_start_where_the_clock_is_outside_the_authoritys_time() throws Exception {
        open(Clock.systemUTC());
        for (Duration off : List.of(Duration.ofDays(-2), Duration.ofDays(4_000))) {
            assertThatThrownBy(() -> open(Clock.offset(Clock.systemUTC(), off)))
                    .hasMessageContaining("the fleet's authority is valid from")
                    .hasMessageContaining("this machine's clock says");
        }
    }

    @Test
    void a_server_named_by_an_address_of_ipv6_keeps_its_certificate() throws Exception {
        List<String> names = List.of("localhost", "::1");
        Authority first = Authority.open(folder, AuthoritySettings.plain(names), Clock.systemUTC());
        Authority second = Authority.open(folder, AuthoritySettings.plain(names), Clock.systemUTC());
        assertThat(second.server().certificate()).isEqualTo(first.server().certificate());
    }

    /** A clock that a test moves. */
    private static final class SetClock extends Clock {
        private Instant now = Instant.now();

        void forward(Duration by) {
            now = now.plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void an_assignment_signed_by_its_key_verifies() throws Exception {
        Authority authority = open(Clock.systemUTC());
        byte[] message = authority.assignments().signer().sign(desired()).bytes();
        Desired read = new ChainAssignmentCheck(authority.certificate(), AssignmentSigners.VOUCHED_FOR)
                .verify(message, "porch", 0, Instant.now());
        assertThat(read.counter()).isEqualTo(1);
    }

    @Test
    void a_device_certificate_cannot_sign_an_assignment() throws Exception {
        Authority authority = open(Clock.systemUTC());
        KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        X509Certificate certificate = authority.issueDevice("porch", key.getPublic());
        byte[] message = new AssignmentSigner(key.getPrivate(), List.of(certificate))
                .sign(desired())
                .bytes();
        ChainAssignmentCheck check = new ChainAssignmentCheck(authority.certificate(), AssignmentSigners.VOUCHED_FOR);
        assertThatThrownBy(() -> check.verify(message, "porch", 0, Instant.now()))
                .isInstanceOf(RefusedAssignmentException.class)
                .hasMessageContaining("not made for signing assignments");
    }

    @Test
    void a_device_certificate_names_the_device_and_lasts_a_year() throws Exception {
        Authority authority = open(Clock.systemUTC());
        KeyPair key = KeyPairGenerator.getInstance("EC").generateKeyPair();
        X509Certificate certificate = authority.issueDevice("porch", key.getPublic());
        certificate.verify(authority.certificate().getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=porch");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(Duration.between(Instant.now(), certificate.getNotAfter().toInstant()))
                .isBetween(Duration.ofDays(364), Duration.ofDays(366));
    }

    @Test
    void a_passphrase_closes_every_key_also_those_that_were_plain() throws Exception {
        Authority plain = open(Clock.systemUTC());
        Authority closed = open("correct horse".toCharArray());
        assertThat(closed.certificate()).isEqualTo(plain.certificate());
        try (Stream<Path> files = Files.list(folder.resolve("authority"))) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file)).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
            }
        }
        assertThat(open("correct horse".toCharArray()).assignments().signer()).isNotNull();
        assertThatThrownBy(() -> open("battery staple".toCharArray()))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("the passphrase that it was closed with");
        assertThatThrownBy(() -> open((char[]) null)).hasMessageContaining("encrypted (expected: its passphrase");
    }

    private Authority open(char @Nullable [] passphrase) throws Exception {
        return Authority.open(
                folder, new AuthoritySettings(NAMES, Duration.ofDays(365), passphrase), Clock.systemUTC());
    }

    private Authority open(Clock clock) throws Exception {
        return Authority.open(folder, AuthoritySettings.plain(NAMES), clock);
    }

    private static Desired desired() {
        Desired.Target target = new Desired.Target("m", "1.0.0", Digest.of(new byte[] {1}), 10, 1);
        Instant now = Instant.now();
        return new Desired(1, "porch", 1, now, now.plusSeconds(600), List.of(target));
    }
}
