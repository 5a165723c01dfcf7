package io.sandpiper.gateway.authority;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Lays out X.509 certificates as RFC 5280 asks. Any thread. */
final class CertificateMaker {
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 128;
    /** Clocks of devices differ a little from ours; at most a tenth of the validity, by which renewal reckons. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    CertificateMaker(Clock clock) {
        this.clock = clock;
    }

    /** What a certificate may be used for, and for how long. */
    record Kind(String purpose, boolean isAuthority, Duration validity, List<String> names) {
        static Kind authority(Duration validity) {
            return new Kind("", true, validity, List.of());
        }

        static Kind server(Duration validity, List<String> names) {
            return new Kind(KeyPurposeId.id_kp_serverAuth.getId(), false, validity, names);
        }

        static Kind client(Duration validity) {
            return new Kind(KeyPurposeId.id_kp_clientAuth.getId(), false, validity, List.of());
        }

        static Kind of(String purpose, Duration validity) {
            return new Kind(purpose, false, validity, List.of());
        }
    }

    static X500Name named(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    }

    X509Certificate selfSigned(X500Name subject, KeyPair key, Kind kind) throws GeneralSecurityException {
        return make(subject, key.getPublic(), subject, key.getPrivate(), key.getPublic(), kind);
    }

    X509Certificate issue(KeyEntry issuer, X500Name subject, PublicKey key, Kind kind) throws GeneralSecurityException {
        X500Name issuerName = X500Name.getInstance(
                issuer.certificate().getSubjectX500Principal().getEncoded());
        return make(subject, key, issuerName, issuer.key(), issuer.certificate().getPublicKey(), kind);
    }

    private X509Certificate make(
            X500Name subject, PublicKey key, X500Name issuer, PrivateKey signer, PublicKey signerPublic, Kind kind)
            throws GeneralSecurityException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(SERIAL_BITS - 1, random).setBit(SERIAL_BITS - 2),
                    Date.from(now.minus(backdated(kind.validity()))),
                    Date.from(now.plus(kind.validity())),
                    subject,
                    key);
            extend(builder, key, signerPublic, kind);
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer)));
        } catch (CertIOException | OperatorCreationException e) {
            throw new GeneralSecurityException("cannot make the certificate of " + subject, e);
        }
    }

    private static Duration backdated(Duration validity) {
        Duration tenth = validity.dividedBy(10);
        return tenth.compareTo(BACKDATED) < 0 ? tenth : BACKDATED;
    }

    private static void extend(JcaX509v3CertificateBuilder builder, PublicKey key, PublicKey signer, Kind kind)
            throws CertIOException, GeneralSecurityException {
        JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key));
        builder.addExtension(Extension.authorityKeyIdentifier, false, utils.createAuthorityKeyIdentifier(signer));
        if (kind.isAuthority()) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return;
        }
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(KeyPurposeId.getInstance(new ASN1ObjectIdentifier(kind.purpose()))));
        if (!kind.names().isEmpty()) {
            GeneralName[] names = kind.names().stream()
                    .map(name -> new GeneralName(
                            ADDRESS.matcher(name).matches() ? GeneralName.iPAddress : GeneralName.dNSName, name))
                    .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
    }
}
