package io.sandpiper.protocol.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.trust.RefusedAssignmentException.Reason;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChainAssignmentCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String CLIENT_AUTH = KeyPurposeId.id_kp_clientAuth.getId();

    private KeyPair authorityKey;
    private X509Certificate authority;
    private AssignmentCheck check;

    @BeforeEach
    void authority() throws Exception {
        authorityKey = ed25519();
        authority = certificate("CN=ca", authorityKey, null, NOW.plus(3650, ChronoUnit.DAYS));
        check = new ChainAssignmentCheck(authority, AssignmentSigners.VOUCHED_FOR);
    }

    @Test
    void takes_an_assignment_that_the_gateway_signed() throws Exception {
        Desired desired = desired("porch", 7);
        byte[] message = signer(ChainAssignmentCheck.PURPOSE).sign(desired).bytes();
        assertThat(check.verify(message, "porch", 7, NOW)).isEqualTo(desired);
    }

    @Test
    void refuses_an_assignment_for_another_device() throws Exception {
        byte[] message =
                signer(ChainAssignmentCheck.PURPOSE).sign(desired("gate", 7)).bytes();
        refused(Reason.OTHER_DEVICE, () -> check.verify(message, "porch", 0, NOW));
    }

    @Test
    void refuses_a_replayed_older_assignment() throws Exception {
        byte[] message =
                signer(ChainAssignmentCheck.PURPOSE).sign(desired("porch", 6)).bytes();
        refused(Reason.LOWER_COUNTER, () -> check.verify(message, "porch", 7, NOW));
    }

    @Test
    void refuses_a_counter_after_which_no_true_one_could_come() throws Exception {
        byte[] message = signer(ChainAssignmentCheck.PURPOSE)
                .sign(desired("porch", 7 + Limits.COUNTER_JUMP + 1))
                .bytes();
        refused(Reason.FAR_AHEAD, () -> check.verify(message, "porch", 7, NOW));
        assertThat(check.verify(message, "porch", 8, NOW).counter()).isEqualTo(8 + Limits.COUNTER_JUMP);
        byte[] last = signer(ChainAssignmentCheck.PURPOSE)
                .sign(desired("porch", Long.MAX_VALUE))
                .bytes();
        refused(Reason.FAR_AHEAD, () -> check.verify(last, "porch", 7, NOW));
    }

    @Test
    void refuses_a_signer_that_the_fleets_list_does_not_name() throws Exception {
        AssignmentSigner signer = signer(ChainAssignmentCheck.PURPOSE);
        byte[] message = signer.sign(desired("porch", 7)).bytes();
        Digest key = new Digest(
                signer.sign(desired("porch", 7)).signatures().getFirst().keyid());
        TargetsPolicy other = new TargetsPolicy(Map.of(), Set.of(Digest.of(new byte[] {1})));
        TargetsPolicy named = new TargetsPolicy(Map.of(), Set.of(key));
        refused(
                Reason.UNNAMED_SIGNER,
                () -> new ChainAssignmentCheck(authority, other::names).verify(message, "porch", 0, NOW));
        assertThat(new ChainAssignmentCheck(authority, named::names)
                        .verify(message, "porch", 0, NOW)
                        .counter())
                .isEqualTo(7);
    }

    @Test
    void refuses_an_expired_assignment() throws Exception {
        byte[] message =
                signer(ChainAssignmentCheck.PURPOSE).sign(desired("porch", 7)).bytes();
        refused(Reason.EXPIRED, () -> check.verify(message, "porch", 0, NOW.plus(40, ChronoUnit.DAYS)));
    }

    @Test
    void refuses_a_signer_whose_certificate_is_for_another_purpose() throws Exception {
        byte[] message = signer(CLIENT_AUTH).sign(desired("porch", 7)).bytes();
        refused(Reason.UNTRUSTED_SIGNER, () -> check.verify(message, "porch", 0, NOW));
    }

    @Test
    void refuses_a_signer_of_another_authority() throws Exception {
        AssignmentSigner foreign = signer(ChainAssignmentCheck.PURPOSE);
        authority();
        byte[] message = foreign.sign(desired("porch", 7)).bytes();
        refused(Reason.UNTRUSTED_SIGNER, () -> check.verify(message, "porch", 0, NOW));
    }

    @Test
    void refuses_a_payload_that_was_changed_after_signing() throws Exception {
        Envelope signed = signer(ChainAssignmentCheck.PURPOSE).sign(desired("porch", 7));
        byte[] payload = Base64.getDecoder().decode(signed.payload());
        String other = new String(payload, StandardCharsets.UTF_8).replace("\"counter\":7", "\"counter\":9");
        Envelope changed = new Envelope(
                signed.payloadType(),
                Base64.getEncoder().encodeToString(other.getBytes(StandardCharsets.UTF_8)),
                signed.signatures(),
                signed.chain());
        refused(Reason.BAD_SIGNATURE, () -> check.verify(changed.bytes(), "porch", 0, NOW));
    }

    @Test
    void refuses_what_is_no_envelope() {
        refused(Reason.UNREADABLE, () -> check.verify(new byte[] {1, 2, 3}, "porch", 0, NOW));
        byte[] empty = "{}".getBytes(StandardCharsets.UTF_8);
        refused(Reason.UNREADABLE, () -> check.verify(empty, "porch", 0, NOW));
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RefusedAssignmentException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static Desired desired(String device, long counter) {
        Desired.Target target = new Desired.Target("fashion", "1.0.0", Digest.of(new byte[] {1}), 100, 1);
        return new Desired(1, device, counter, NOW, NOW.plus(30, ChronoUnit.DAYS), List.of(target));
    }

    private AssignmentSigner signer(String purpose) throws Exception {
        KeyPair key = ed25519();
        X509Certificate certificate = certificate("CN=assignment", key, purpose, NOW.plus(365, ChronoUnit.DAYS));
        return new AssignmentSigner(key.getPrivate(), List.of(certificate));
    }

    private X509Certificate certificate(
            String subject, KeyPair key, @org.jspecify.annotations.Nullable String purpose, Instant notAfter)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=ca"),
                BigInteger.valueOf(System.nanoTime()),
                Date.from(NOW.minus(1, ChronoUnit.DAYS)),
                Date.from(notAfter),
                new X500Name(subject),
                key.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(purpose == null));
        if (purpose != null) {
            KeyPurposeId id = KeyPurposeId.getInstance(new ASN1ObjectIdentifier(purpose));
            builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(id));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("Ed25519").build(authorityKey.getPrivate())));
    }

    private static KeyPair ed25519() throws Exception {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }
}
