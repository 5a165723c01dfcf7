package io.sandpiper.protocol.chunk;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The digests of a blob's chunks, in order: 32 bytes each, itself a blob. A blob of one chunk has no list: its own
 * digest is the chunk's. A list longer than one chunk (a blob over 128 MiB) has a list of its own.
 */
public final class ChunkList {
    private final byte[] digests;

    private ChunkList(byte[] digests) {
        this.digests = digests;
    }

    /** The list of a blob of one chunk. */
    public static ChunkList ofOne(Digest blob) {
        return new ChunkList(blob.bytes());
    }

    /** Reads the list that belongs to a blob of {@code blobSize} bytes. */
    public static ChunkList parse(byte[] bytes, long blobSize) {
        long expected = (long) count(blobSize) * Digest.BYTES;
        if (bytes.length != expected) {
            throw new InvalidInputException("chunk list", bytes.length + " bytes", expected + " bytes");
        }
        return new ChunkList(bytes.clone());
    }

    /** Cuts a file; blocks. */
    public static ChunkList of(Path file) throws IOException {
        int count = count(Files.size(file));
        byte[] all = new byte[count * Digest.BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int i = 0; i < count; i++) {
                byte[] hash = Digest.sha256().digest(in.readNBytes(Limits.CHUNK_BYTES));
                System.arraycopy(hash, 0, all, i * Digest.BYTES, Digest.BYTES);
            }
        }
        return new ChunkList(all);
    }

    /** Chunks of a blob of that many bytes; an empty blob has one, empty chunk. */
    public static int count(long blobSize) {
        return Math.max(1, Math.toIntExact((blobSize + Limits.CHUNK_BYTES - 1) / Limits.CHUNK_BYTES));
    }

    /** Bytes of chunk {@code index} of a blob. */
    public static int length(long blobSize, int index) {
        return (int) Math.min(Limits.CHUNK_BYTES, blobSize - (long) index * Limits.CHUNK_BYTES);
    }

    public int count() {
        return digests.length / Digest.BYTES;
    }

    public byte[] bytes() {
        return digests.clone();
    }

    /** True where the bytes are those of chunk {@code index}. */
    public boolean matches(int index, byte[] chunk) {
        int from = index * Digest.BYTES;
        return index >= 0
                && index < count()
                && Arrays.equals(
                        digests, from, from + Digest.BYTES, Digest.sha256().digest(chunk), 0, Digest.BYTES);
    }
}
