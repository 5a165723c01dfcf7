package io.sandpiper.protocol.seal;

import io.sandpiper.protocol.limit.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What a sealed blob begins with, big-endian: 8 bytes by which it is known, 4 bytes of plain bytes in a chunk, 8 bytes of
 * plain bytes in all, 32 random bytes of salt. All of it is authenticated with each chunk.
 */
record SealHeader(int chunkBytes, long plainBytes, byte[] salt) {
    static final int BYTES = 52;
    static final int SALT_BYTES = 32;
    /** As a chunk on its way: small enough to check at once, large enough that its tag weighs nothing. */
    static final int CHUNK_BYTES = 65_536;

    private static final byte[] MAGIC = {'s', 'p', 's', 'e', 'a', 'l', 0, 1};

    byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .put(MAGIC)
                .putInt(chunkBytes)
                .putLong(plainBytes)
                .put(salt)
                .array();
    }

    long chunks() {
        return Math.max(1, (plainBytes + chunkBytes - 1) / chunkBytes);
    }

    long sealedBytes() {
        return BYTES + plainBytes + chunks() * ChunkCipher.TAG_BYTES;
    }

    /** @throws SealException where the channel does not begin with a header that fits its size */
    static SealHeader read(FileChannel channel) throws IOException, SealException {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // until it is whole
        }
        if (bytes.hasRemaining() || !begins(bytes.array())) {
            throw new SealException("a sealed blob: its header is absent (expected: " + BYTES + " bytes of it)");
        }
        bytes.flip().position(MAGIC.length);
        byte[] salt = new byte[SALT_BYTES];
        SealHeader header = new SealHeader(bytes.getInt(), bytes.getLong(), salt);
        bytes.get(salt);
        if (header.chunkBytes != CHUNK_BYTES || header.plainBytes < 0 || header.plainBytes > Limits.BLOB_BYTES) {
            throw new SealException("a sealed blob: chunks of " + header.chunkBytes + " bytes, " + header.plainBytes
                    + " bytes in all (expected: " + CHUNK_BYTES + ", at most " + Limits.BLOB_BYTES + ")");
        }
        if (channel.size() != header.sealedBytes()) {
            throw new SealException("a sealed blob: " + channel.size() + " bytes (expected: " + header.sealedBytes()
                    + ", as its header says)");
        }
        return header;
    }

    static boolean begins(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer start = ByteBuffer.allocate(MAGIC.length);
            channel.read(start);
            return begins(start.array());
        }
    }

    private static boolean begins(byte[] start) {
        return start.length >= MAGIC.length && Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }
}
