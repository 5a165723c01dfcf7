package io.sandpiper.agent.update;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.host.config.HostPort;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.trust.AssignmentCheck;
import io.sandpiper.protocol.trust.AssignmentSigner;
import io.sandpiper.protocol.trust.AssignmentSigners;
import io.sandpiper.protocol.trust.ChainAssignmentCheck;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A fleet's authority and its assignment key, and one device of it. */
final class TestFleet {
    static final String DEVICE = "porch";
    private static final Duration YEAR = Duration.ofDays(365);

    private final KeyPair authorityKey = pair("EC");
    private final X509Certificate authority =
            certificate("CN=authority", authorityKey.getPublic(), "CN=authority", authorityKey.getPrivate(), true);
    private final AssignmentSigner signer;
    private final Identity identity;

    TestFleet() {
        KeyPair assignments = pair("Ed25519");
        signer = new AssignmentSigner(
                assignments.getPrivate(),
                List.of(certificate(
                        "CN=assignments", assignments.getPublic(), "CN=authority", authorityKey.getPrivate(), false)));
        KeyPair device = pair("EC");
        identity = new Identity(
                DEVICE,
                new HostPort("localhost", 1),
                "https://localhost:1",
                Map.of("site", "home"),
                device.getPrivate(),
                List.of(certificate(
                        "CN=" + DEVICE, device.getPublic(), "CN=authority", authorityKey.getPrivate(), false)),
                authority,
                false);
    }

    Identity identity() {
        return identity;
    }

    AssignmentCheck check() {
        return new ChainAssignmentCheck(authority, AssignmentSigners.VOUCHED_FOR);
    }

    byte[] assign(long counter, Target... targets) {
        return assign(DEVICE, counter, Instant.now().plus(YEAR), targets);
    }

    byte[] assign(String device, long counter, Instant notAfter, Target... targets) {
        return signer.sign(new Desired(Desired.VERSION, device, counter, Instant.now(), notAfter, List.of(targets)))
                .bytes();
    }

    /** As {@link #assign(long, Target...)}, with keys of sealed targets. */
    byte[] assign(long counter, List<Desired.ContentKey> keys, Target... targets) {
        Instant now = Instant.now();
        return signer.sign(new Desired(Desired.VERSION, DEVICE, counter, now, now.plus(YEAR), List.of(targets), keys))
                .bytes();
    }

    private static KeyPair pair(String algorithm) {
        try {
            return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(
            String subject, PublicKey key, String issuer, PrivateKey issuerKey, boolean authority) {
        Instant now = Instant.now();
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Principal(issuer),
                    BigInteger.valueOf(now.toEpochMilli()),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(YEAR)),
                    new X500Principal(subject),
                    key);
            if (authority) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                KeyPurposeId purpose = KeyPurposeId.getInstance(new ASN1ObjectIdentifier(ChainAssignmentCheck.PURPOSE));
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
