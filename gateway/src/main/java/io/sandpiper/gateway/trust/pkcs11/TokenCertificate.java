package io.sandpiper.gateway.trust.pkcs11;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * What stands beside a private key in a token, since the JDK's key store finds no key without: the public key under the key's
 * name, signed by itself. Nobody is asked to believe it, so it does not end (RFC 5280, 4.1.2.5).
 */
final class TokenCertificate {
    private static final Instant NO_END = Instant.parse("9999-12-31T23:59:59Z");

    private TokenCertificate() {}

    /** @param name of the key: a-z, 0-9 and - */
    static X509Certificate of(String name, KeyPair pair, Provider token) throws GeneralSecurityException {
        X500Principal subject = new X500Principal("CN=" + name);
        boolean isCurve = pair.getPublic().getAlgorithm().equals("EC");
        try {
            var signer = new JcaContentSignerBuilder(isCurve ? "SHA256withECDSA" : "SHA256withRSA")
                    .setProvider(token)
                    .build(pair.getPrivate());
            return new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v3CertificateBuilder(
                                    subject,
                                    BigInteger.ONE,
                                    Date.from(Instant.EPOCH),
                                    Date.from(NO_END),
                                    subject,
                                    pair.getPublic())
                            .build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the token does not sign its own certificate: " + e.getMessage(), e);
        }
    }
}
