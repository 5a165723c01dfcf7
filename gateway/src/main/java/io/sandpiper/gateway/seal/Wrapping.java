package io.sandpiper.gateway.seal;

import io.sandpiper.protocol.seal.KeyWrapping;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;

/** HPKE as {@link KeyWrapping} says it. Any thread. */
final class Wrapping {
    private Wrapping() {}

    /** @param key the receiver's, 32 bytes */
    static byte[] wrap(byte[] key, byte[] content, byte[] associated) throws GeneralSecurityException {
        try {
            byte[][] sealed = hpke().seal(
                            new X25519PublicKeyParameters(key),
                            KeyWrapping.info(),
                            associated,
                            content,
                            null,
                            null,
                            null);
            byte[] wrapped = Arrays.copyOf(sealed[1], KeyWrapping.WRAPPED_BYTES);
            System.arraycopy(sealed[0], 0, wrapped, sealed[1].length, sealed[0].length);
            return wrapped;
        } catch (InvalidCipherTextException | IllegalArgumentException | IllegalStateException e) {
            throw new GeneralSecurityException("cannot wrap a content key", e);
        }
    }

    static byte[] unwrap(X25519PrivateKeyParameters own, byte[] wrapped, byte[] associated)
            throws GeneralSecurityException {
        try {
            return hpke().open(
                            Arrays.copyOf(wrapped, KeyWrapping.ENCAPSULATED_BYTES),
                            new AsymmetricCipherKeyPair(own.generatePublicKey(), own),
                            KeyWrapping.info(),
                            associated,
                            Arrays.copyOfRange(wrapped, KeyWrapping.ENCAPSULATED_BYTES, wrapped.length),
                            null,
                            null,
                            null);
        } catch (InvalidCipherTextException | IllegalArgumentException e) {
            throw new GeneralSecurityException("a content key does not open", e);
        }
    }

    private static HPKE hpke() {
        return new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }
}
