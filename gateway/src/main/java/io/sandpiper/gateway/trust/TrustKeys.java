package io.sandpiper.gateway.trust;

import io.sandpiper.gateway.key.KeyPem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The signers of roles, their private keys one file each. A role whose file is absent signs somewhere else. Blocking. */
final class TrustKeys {
    private static final String ALGORITHM = "Ed25519";

    private final Map<TrustRole, RoleSigner> signers = new EnumMap<>(TrustRole.class);

    private final boolean isClosed;

    private TrustKeys(boolean isClosed) {
        this.isClosed = isClosed;
    }

    /**
     * Reads what is there, and makes what is not where there is no repository yet. Files that were plain are closed once there
     * is a passphrase.
     *
     * @param passphrase null for none
     * @param isNew whether absent keys are made
     * @throws GeneralSecurityException where a key cannot be read with this passphrase
     */
    static TrustKeys open(Path folder, char @Nullable [] passphrase, boolean isNew)
            throws IOException, GeneralSecurityException {
        TrustKeys keys = new TrustKeys(passphrase != null);
        for (TrustRole role : TrustRole.values()) {
            Path file = folder.resolve(role + ".pem");
            if (Files.exists(file)) {
                KeyPem.Stored stored = KeyPem.read(file, passphrase);
                RoleSigner signer = signer(stored.pkcs8());
                keys.signers.put(role, signer);
                if (passphrase != null && !stored.isClosed()) {
                    KeyPem.write("trust.key", file, signer.key(), List.of(), passphrase);
                }
            } else if (isNew) {
                PrivateKey made = KeyPairGenerator.getInstance(ALGORITHM)
                        .generateKeyPair()
                        .getPrivate();
                KeyPem.write("trust.key", file, made, List.of(), passphrase);
                keys.signers.put(role, signer(made.getEncoded()));
            }
        }
        return keys;
    }

    /** Empty where the role's key is not at the gateway. */
    Optional<RoleSigner> signer(TrustRole role) {
        return Optional.ofNullable(signers.get(role));
    }

    /** Whether a passphrase closes the files. */
    boolean isClosed() {
        return isClosed;
    }

    private static RoleSigner signer(byte[] pkcs8) throws GeneralSecurityException {
        PrivateKey key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        return RoleSigner.of(
                key,
                ((EdECPrivateKey) key)
                        .getBytes()
                        .orElseThrow(() -> new GeneralSecurityException("an Ed25519 key without its bytes")));
    }
}
