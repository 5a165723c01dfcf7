package io.sandpiper.protocol.seal;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * A device says which X25519 key content keys are to be wrapped for, signed by the key of its certificate: the certificate's
 * key only signs, the other only opens.
 *
 * @param key 32 bytes (RFC 7748), base64
 * @param certificate of the device, DER, base64
 * @param signature ECDSA with SHA-256 over {@code sandpiper wrap key 1}, device and key, a line each; base64
 */
public record WrapKeyStatement(String key, String certificate, String signature) {
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final int KEY_BYTES = 32;

    public static WrapKeyStatement of(String device, byte[] key, X509Certificate certificate, PrivateKey signer)
            throws GeneralSecurityException {
        String text = Base64.getEncoder().encodeToString(key);
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(signer);
        signature.update(signed(device, text));
        return new WrapKeyStatement(
                text,
                Base64.getEncoder().encodeToString(certificate.getEncoded()),
                Base64.getEncoder().encodeToString(signature.sign()));
    }

    /** The certificate, unchecked. */
    public X509Certificate presented() throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(decoded("wrapKey.certificate", certificate)));
    }

    /**
     * The key's 32 bytes, if {@code by} signed it for the device.
     *
     * @throws InvalidInputException where it did not
     */
    public byte[] verified(String device, X509Certificate by) throws GeneralSecurityException {
        Signature check = Signature.getInstance(ALGORITHM);
        check.initVerify(by.getPublicKey());
        check.update(signed(device, key));
        byte[] bytes = decoded("wrapKey.key", key);
        if (bytes.length != KEY_BYTES || !check.verify(decoded("wrapKey.signature", signature))) {
            throw new InvalidInputException("wrapKey", "not signed by the device's certificate", "32 bytes that are");
        }
        return bytes;
    }

    private static byte[] signed(String device, String key) {
        return ("sandpiper wrap key 1\n" + device + "\n" + key).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] decoded(String field, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(field, "not base64", "base64", e);
        }
    }
}
