package io.sandpiper.protocol.message;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import java.util.Arrays;

/**
 * {@code device/{id}/want}, binary: one byte format version (1), 32 bytes blob digest, then the bitmap of the chunks
 * still missing as {@link io.sandpiper.protocol.chunk.ChunkBitmap#bytes} writes it.
 */
public record Want(Digest blob, byte[] bitmap) {
    private static final byte FORMAT = 1;

    public byte[] bytes() {
        byte[] out = new byte[1 + Digest.BYTES + bitmap.length];
        out[0] = FORMAT;
        System.arraycopy(blob.bytes(), 0, out, 1, Digest.BYTES);
        System.arraycopy(bitmap, 0, out, 1 + Digest.BYTES, bitmap.length);
        return out;
    }

    public static Want parse(byte[] bytes) {
        if (bytes.length < 1 + Digest.BYTES || bytes.length > Limits.WANT_BYTES) {
            throw new InvalidInputException("want", bytes.length + " bytes", "33 to " + Limits.WANT_BYTES + " bytes");
        }
        if (bytes[0] != FORMAT) {
            throw new InvalidInputException("want.format", bytes[0], "1");
        }
        return new Want(
                Digest.ofHash(Arrays.copyOfRange(bytes, 1, 1 + Digest.BYTES)),
                Arrays.copyOfRange(bytes, 1 + Digest.BYTES, bytes.length));
    }
}
