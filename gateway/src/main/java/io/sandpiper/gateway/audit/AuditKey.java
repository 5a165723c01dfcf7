package io.sandpiper.gateway.audit;

import io.sandpiper.gateway.key.KeyPem;
import io.sandpiper.host.file.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key that signs checkpoints and exports: Ed25519, in {@code key.pem} (0600), its public half beside it in {@code
 * key.pub.pem}, for whoever checks an export elsewhere. {@link #open} blocks.
 */
final class AuditKey {
    private static final String ALGORITHM = "Ed25519";
    private static final String POINT = "audit.key";
    private final PrivateKey key;
    private final AuditPublicKey open;

    private AuditKey(PrivateKey key, AuditPublicKey open) {
        this.key = key;
        this.open = open;
    }

    /** Reads the key of the folder, or makes it; one that was plain is closed. @param passphrase null to leave it plain */
    static AuditKey open(Path folder, char @Nullable [] passphrase) throws IOException, GeneralSecurityException {
        Path secret = folder.resolve("key.pem");
        Path known = folder.resolve("key.pub.pem");
        if (!Files.exists(secret)) {
            PrivateKey made =
                    KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair().getPrivate();
            KeyPem.write(POINT, secret, made, List.of(), passphrase);
        }
        KeyPem.Stored stored = KeyPem.read(secret, passphrase);
        PrivateKey key = KeyPem.privateKey(ALGORITHM, stored);
        if (passphrase != null && !stored.isClosed()) {
            KeyPem.write(POINT, secret, key, List.of(), passphrase);
        }
        AuditPublicKey open = AuditPublicKey.of(stored.pkcs8());
        byte[] pem = open.pem().getBytes(StandardCharsets.US_ASCII);
        if (!Files.exists(known) || !Arrays.equals(pem, Files.readAllBytes(known))) {
            DurableFiles.write(POINT, known, pem);
        }
        return new AuditKey(key, open);
    }

    AuditPublicKey publicKey() {
        return open;
    }

    /** Base64. */
    String sign(String text) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the audit log's key cannot sign", e);
        }
    }
}
