package io.sandpiper.gateway.audit;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/** By which checkpoints and exports are checked. */
public final class AuditPublicKey {
    private static final String ALGORITHM = "Ed25519";
    private static final int ID_CHARS = 16;
    private final PublicKey key;

    AuditPublicKey(PublicKey key) {
        this.key = key;
    }

    /** Reads PEM (SubjectPublicKeyInfo). */
    public static AuditPublicKey parse(String pem) {
        try {
            return new AuditPublicKey(
                    KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der(pem))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new InvalidInputException(
                    "key", "unreadable", "an Ed25519 public key in PEM (sandpiper audit key)", e);
        }
    }

    /** The public half of a private key (RFC 8032, 5.1.5). @param pkcs8 in DER */
    static AuditPublicKey of(byte[] pkcs8) throws IOException, GeneralSecurityException {
        if (!(PrivateKeyFactory.createKey(pkcs8) instanceof Ed25519PrivateKeyParameters key)) {
            throw new GeneralSecurityException("the audit log's key is of another kind (expected: Ed25519)");
        }
        byte[] info = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key.generatePublicKey())
                .getEncoded();
        return new AuditPublicKey(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(info)));
    }

    public String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /** The start of its SHA-256. */
    public String id() {
        return Digest.of(key.getEncoded()).hex().substring(0, ID_CHARS);
    }

    boolean verifies(String text, String signature) {
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(text.getBytes(StandardCharsets.UTF_8));
            return check.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }
}
