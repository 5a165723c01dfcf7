package io.sandpiper.agent.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Keys and certificates as text (RFC 7468), read and written with the JDK alone. */
final class Pem {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    /** The private key (PKCS #8) and, since a JDK cannot derive it, the public key beside it. */
    static String writeKeyPair(KeyPair pair) {
        return block("PRIVATE KEY", pair.getPrivate().getEncoded())
                + block("PUBLIC KEY", pair.getPublic().getEncoded());
    }

    static KeyPair readKeyPair(String pem) throws GeneralSecurityException {
        return readKeyPair(pem, "EC");
    }

    static KeyPair readKeyPair(String pem, String algorithm) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance(algorithm);
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(content(pem, "PUBLIC KEY"))),
                factory.generatePrivate(new PKCS8EncodedKeySpec(content(pem, "PRIVATE KEY"))));
    }

    static String writeCertificates(List<X509Certificate> certificates) throws CertificateException {
        StringBuilder pem = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            pem.append(block("CERTIFICATE", certificate.getEncoded()));
        }
        return pem.toString();
    }

    /** Those of a text that may have keys before them. */
    static List<X509Certificate> readCertificates(String pem) throws CertificateException {
        int from = pem.indexOf("-----BEGIN CERTIFICATE-----");
        return certificates(pem.substring(Math.max(0, from)).getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads PEM, or a PKCS #7 certs-only message in DER; at least one certificate. */
    static List<X509Certificate> certificates(byte[] bytes) throws CertificateException {
        List<X509Certificate> all =
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes)).stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (all.isEmpty()) {
            throw new CertificateException("no certificate in it");
        }
        return all;
    }

    private static String block(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + LINES.encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    private static byte[] content(String pem, String type) throws GeneralSecurityException {
        String begin = "-----BEGIN " + type + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END " + type + "-----");
        if (from < 0 || to < from) {
            throw new GeneralSecurityException("no " + type + " in it");
        }
        return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
    }
}
