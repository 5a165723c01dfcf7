package io.sandpiper.protocol.seal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.SecretKey;

/**
 * Sealing and opening files: {@link SealHeader}, then chunks of {@value SealHeader#CHUNK_BYTES} plain bytes, each with a tag
 * of 16. Blocking; any thread.
 */
public final class SealedBlob {
    private static final SecureRandom RANDOM = new SecureRandom();

    private SealedBlob() {}

    /** Whether a file begins as a sealed blob does. */
    public static boolean is(Path file) throws IOException {
        return SealHeader.begins(file);
    }

    /** Seals a file into another, which must not be there yet. */
    public static void seal(Path plain, Path sealed, SecretKey contentKey)
            throws IOException, GeneralSecurityException {
        byte[] salt = new byte[SealHeader.SALT_BYTES];
        RANDOM.nextBytes(salt);
        try (FileChannel in = FileChannel.open(plain, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(sealed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SealHeader header = new SealHeader(SealHeader.CHUNK_BYTES, in.size(), salt);
            ChunkCipher cipher = new ChunkCipher(contentKey, header);
            writeAll(out, ByteBuffer.wrap(header.bytes()));
            ByteBuffer from = ByteBuffer.allocate(SealHeader.CHUNK_BYTES);
            ByteBuffer to = ByteBuffer.allocate(SealHeader.CHUNK_BYTES + ChunkCipher.TAG_BYTES);
            for (long i = 0; i < header.chunks(); i++) {
                from.clear().limit(plainOf(header, i));
                readAll(in, from);
                cipher.seal(i, i == header.chunks() - 1, from.flip(), to.clear());
                writeAll(out, to.flip());
            }
        }
    }

    /** How many bytes {@link #open} gives. */
    public static long plainBytes(Path sealed) throws IOException, SealException {
        try (FileChannel in = FileChannel.open(sealed, StandardOpenOption.READ)) {
            return SealHeader.read(in).plainBytes();
        }
    }

    /**
     * Opens a file into memory; what was written before a fault is wiped.
     *
     * @param plain with {@link #plainBytes} of room from its position on; its position is behind them afterwards
     * @throws SealException where it is not what was sealed with this key
     */
    public static void open(Path sealed, SecretKey contentKey, ByteBuffer plain) throws IOException, SealException {
        int from = plain.position();
        boolean whole = false;
        try (FileChannel in = FileChannel.open(sealed, StandardOpenOption.READ)) {
            SealHeader header = SealHeader.read(in);
            ChunkCipher cipher = new ChunkCipher(contentKey, header);
            ByteBuffer chunk = ByteBuffer.allocate(SealHeader.CHUNK_BYTES + ChunkCipher.TAG_BYTES);
            for (long i = 0; i < header.chunks(); i++) {
                chunk.clear().limit(plainOf(header, i) + ChunkCipher.TAG_BYTES);
                readAll(in, chunk);
                cipher.open(i, i == header.chunks() - 1, chunk.flip(), plain);
            }
            whole = true;
        } catch (GeneralSecurityException e) {
            throw new SealException("a sealed blob: cannot be opened here: " + e.getMessage(), e);
        } finally {
            if (!whole) {
                wipe(plain, from);
            }
        }
    }

    /** Opens a small file into bytes of its own. */
    public static byte[] open(Path sealed, SecretKey contentKey) throws IOException, SealException {
        ByteBuffer plain = ByteBuffer.allocate(Math.toIntExact(plainBytes(sealed)));
        open(sealed, contentKey, plain);
        return plain.array();
    }

    private static void wipe(ByteBuffer plain, int from) {
        for (int i = from; i < plain.position(); i++) {
            plain.put(i, (byte) 0);
        }
        plain.position(from);
    }

    private static int plainOf(SealHeader header, long index) {
        return (int) Math.min(header.chunkBytes(), header.plainBytes() - index * header.chunkBytes());
    }

    private static void readAll(FileChannel in, ByteBuffer to) throws IOException {
        while (to.hasRemaining()) {
            if (in.read(to) < 0) {
                throw new IOException("the file ended while it was read");
            }
        }
    }

    private static void writeAll(FileChannel out, ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            out.write(from);
        }
    }
}
