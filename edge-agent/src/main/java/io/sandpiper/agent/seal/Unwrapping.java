package io.sandpiper.agent.seal;

import io.sandpiper.protocol.seal.KeyWrapping;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/** HPKE (RFC 9180, base mode), which the JDK lacks; loaded for sealed models alone. */
final class Unwrapping {
    private Unwrapping() {}

    /** @param own the device's X25519 key, PKCS #8 */
    static SecretKey open(byte[] own, byte[] wrapped, byte[] associated) throws GeneralSecurityException {
        HPKE hpke = new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
        byte[] encapsulated = Arrays.copyOf(wrapped, KeyWrapping.ENCAPSULATED_BYTES);
        byte[] sealed = Arrays.copyOfRange(wrapped, KeyWrapping.ENCAPSULATED_BYTES, wrapped.length);
        try {
            X25519PrivateKeyParameters key = (X25519PrivateKeyParameters) PrivateKeyFactory.createKey(own);
            byte[] content = hpke.open(
                    encapsulated,
                    new AsymmetricCipherKeyPair(key.generatePublicKey(), key),
                    KeyWrapping.info(),
                    associated,
                    sealed,
                    null,
                    null,
                    null);
            try {
                return new SecretKeySpec(content, "AES");
            } finally {
                Arrays.fill(content, (byte) 0); // the key has a copy
            }
        } catch (InvalidCipherTextException | IOException | IllegalArgumentException e) {
            throw new GeneralSecurityException("not wrapped for this key", e);
        }
    }
}
