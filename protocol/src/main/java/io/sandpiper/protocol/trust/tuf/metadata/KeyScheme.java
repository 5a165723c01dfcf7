package io.sandpiper.protocol.trust.tuf.metadata;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The signature schemes that the specification recommends (4.2), and how each writes its public key. */
enum KeyScheme {
    ED25519("Ed25519", "Ed25519") {
        @Override
        PublicKey decode(String text) throws GeneralSecurityException {
            byte[] point = HexFormat.of().parseHex(text);
            if (point.length != 32) {
                throw new InvalidKeyException("an Ed25519 key has 32 bytes");
            }
            return key(HexFormat.of().parseHex(SUBJECT_PUBLIC_KEY_INFO + text));
        }
    },
    ECDSA_P256("EC", "SHA256withECDSA") {
        @Override
        PublicKey decode(String text) throws GeneralSecurityException {
            PublicKey key = key(pem(text));
            // P-256 is the only curve of this size that the JDK decodes.
            if (!(key instanceof ECPublicKey ec)
                    || ec.getParams().getCurve().getField().getFieldSize() != 256) {
                throw new InvalidKeyException("not a point on P-256");
            }
            return key;
        }
    },
    RSA_PSS("RSA", "RSASSA-PSS") {
        @Override
        PublicKey decode(String text) throws GeneralSecurityException {
            PublicKey key = key(pem(text));
            // 4.2: "All RSA keys MUST be at least 2048 bits."
            if (!(key instanceof RSAPublicKey rsa) || rsa.getModulus().bitLength() < 2048) {
                throw new InvalidKeyException("an RSA key of fewer than 2048 bits");
            }
            return key;
        }

        @Override
        Signature verification() throws GeneralSecurityException {
            Signature signature = super.verification();
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            return signature;
        }
    };

    /** RFC 8410: what stands before the 32 bytes of an Ed25519 key. */
    private static final String SUBJECT_PUBLIC_KEY_INFO = "302a300506032b6570032100";

    private final String keyAlgorithm;
    private final String signatureAlgorithm;

    KeyScheme(String keyAlgorithm, String signatureAlgorithm) {
        this.keyAlgorithm = keyAlgorithm;
        this.signatureAlgorithm = signatureAlgorithm;
    }

    /** @return null for one that is not known here */
    static @Nullable KeyScheme of(String keyType, String scheme) {
        return switch (scheme) {
            case "ed25519" -> keyType.equals("ed25519") ? ED25519 : null;
            // The longer key type is of securesystemslib before 2022; roots of then are still in use.
            case "ecdsa-sha2-nistp256" ->
                keyType.equals("ecdsa") || keyType.equals("ecdsa-sha2-nistp256") ? ECDSA_P256 : null;
            case "rsassa-pss-sha256" -> keyType.equals("rsa") ? RSA_PSS : null;
            default -> null;
        };
    }

    /** Reads what {@code keyval.public} holds. */
    abstract PublicKey decode(String text) throws GeneralSecurityException;

    Signature verification() throws GeneralSecurityException {
        return Signature.getInstance(signatureAlgorithm);
    }

    PublicKey key(byte[] subjectPublicKeyInfo) throws GeneralSecurityException {
        return KeyFactory.getInstance(keyAlgorithm).generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
    }

    private static byte[] pem(String text) throws InvalidKeyException {
        String head = "-----BEGIN PUBLIC KEY-----";
        int start = text.indexOf(head);
        int end = text.indexOf("-----END PUBLIC KEY-----");
        if (start < 0 || end < start) {
            throw new InvalidKeyException("not a public key in PEM");
        }
        return Base64.getMimeDecoder().decode(text.substring(start + head.length(), end));
    }
}
