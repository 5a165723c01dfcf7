package io.sandpiper.protocol.seal;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * AES-256-GCM chunk by chunk as STREAM lays it down (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce is the chunk's
 * index and a mark on the last, so that chunks can neither change places nor be cut off. The key is drawn from the content
 * key and the header's salt by HKDF (RFC 5869), so that no nonce ever serves twice with one key. One thread.
 */
final class ChunkCipher {
    static final int TAG_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int KEY_BYTES = 32;
    private static final byte[] INFO = {'s', 'a', 'n', 'd', 'p', 'i', 'p', 'e', 'r', ' ', 's', 'e', 'a', 'l', ' ', '1'};

    private final Cipher cipher;
    private final SecretKey key;
    private final byte[] header;

    ChunkCipher(SecretKey contentKey, SealHeader header) throws GeneralSecurityException {
        this.key = KDF.getInstance("HKDF-SHA256")
                .deriveKey(
                        "AES",
                        HKDFParameterSpec.ofExtract()
                                .addIKM(contentKey)
                                .addSalt(header.salt())
                                .thenExpand(INFO, KEY_BYTES));
        this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        this.header = header.bytes();
    }

    void seal(long index, boolean last, ByteBuffer plain, ByteBuffer sealed) throws GeneralSecurityException {
        begin(Cipher.ENCRYPT_MODE, index, last);
        cipher.doFinal(plain, sealed);
    }

    /** @throws SealException where the chunk is not the one that was sealed there */
    void open(long index, boolean last, ByteBuffer sealed, ByteBuffer plain)
            throws GeneralSecurityException, SealException {
        begin(Cipher.DECRYPT_MODE, index, last);
        try {
            cipher.doFinal(sealed, plain);
        } catch (AEADBadTagException e) {
            throw new SealException(
                    "a sealed blob: chunk " + index + " does not open (expected: the bytes that were sealed, and the"
                            + " version's key)",
                    e);
        }
    }

    private void begin(int mode, long index, boolean last) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES)
                .putInt(last ? 1 : 0)
                .putLong(index)
                .array();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(header);
    }
}
