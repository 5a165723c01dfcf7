package io.sandpiper.agent.score;

import io.sandpiper.protocol.digest.Digest;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.LongStream;

/**
 * By what an input is known to be the file with which a job was begun: SHA-256, of a long one over the SHA-256 of its
 * segments, which all cores work out before the first row. Blocking; safe from any thread.
 */
final class InputDigest {
    /** A file of one segment has the digest that {@code sha256sum} prints. */
    static final long SEGMENT_BYTES = 32L << 20;

    private static final int BUFFER_BYTES = 64 << 10;

    private InputDigest() {}

    static Digest of(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long bytes = channel.size();
            if (bytes <= SEGMENT_BYTES) {
                return Digest.ofHash(segment(channel, 0, bytes));
            }
            long segments = Math.ceilDiv(bytes, SEGMENT_BYTES);
            List<byte[]> hashes = LongStream.range(0, segments)
                    .parallel()
                    .mapToObj(i -> segment(channel, i * SEGMENT_BYTES, bytes))
                    .toList();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            hashes.forEach(all::writeBytes);
            return Digest.of(all.toByteArray());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static byte[] segment(FileChannel channel, long from, long bytes) {
        long end = Math.min(bytes, from + SEGMENT_BYTES);
        MessageDigest hash = Digest.sha256();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try {
            for (long at = from; at < end; ) {
                buffer.clear().limit((int) Math.min(BUFFER_BYTES, end - at));
                int read = channel.read(buffer, at);
                if (read < 0) {
                    throw new EOFException("the input became shorter while it was read");
                }
                hash.update(buffer.flip());
                at += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return hash.digest();
    }
}
