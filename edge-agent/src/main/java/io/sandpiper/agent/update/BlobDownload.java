package io.sandpiper.agent.update;

import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.host.file.CrashPoint;
import io.sandpiper.protocol.chunk.ChunkBitmap;
import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.digest.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A blob on its way: a partial file under {@code incoming/}, and which chunks are still missing. What an earlier run
 * left is found by hashing it again, so that nothing needs to be trusted after a power cut. The update thread's alone.
 */
final class BlobDownload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlobDownload.class);
    private final Digest blob;
    private final long size;
    private final ChunkList chunks;
    private final Path file;
    private final FileChannel channel;
    private final ChunkBitmap missing;
    private long wrong;

    BlobDownload(BlobFolder blobs, Digest blob, long size, ChunkList chunks) throws IOException {
        this.blob = blob;
        this.size = size;
        this.chunks = chunks;
        this.file = partial(blobs, blob);
        this.channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.missing = ChunkBitmap.allMissing(chunks.count());
        if (channel.size() > size) {
            channel.truncate(size);
        }
        findWhatIsThere();
    }

    static Path partial(BlobFolder blobs, Digest blob) {
        return blobs.incoming(blob.hex() + ".part");
    }

    Digest blob() {
        return blob;
    }

    ChunkBitmap missing() {
        return missing;
    }

    boolean complete() {
        return missing.complete();
    }

    /** Chunks that came with bytes other than the list's digest. */
    long wrong() {
        return wrong;
    }

    long missingBytes() {
        return missing.missing().mapToLong(i -> ChunkList.length(size, i)).sum();
    }

    /** Takes a chunk from the network; returns true where it was missing and is right. */
    boolean take(int index, byte[] bytes) throws IOException {
        if (index < 0 || index >= chunks.count() || !missing.isMissing(index)) {
            return false;
        }
        if (bytes.length != ChunkList.length(size, index) || !chunks.matches(index, bytes)) {
            wrong++;
            if (wrong == 1) { // the first of a blob; how many there were stands in the reason of a fetch that fails
                LOG.atWarn()
                        .addKeyValue("blob", blob.brief())
                        .addKeyValue("chunk", index)
                        .addKeyValue("bytes", bytes.length)
                        .log("chunk-altered");
            }
            return false;
        }
        ByteBuffer data = ByteBuffer.wrap(bytes);
        long at = (long) index * io.sandpiper.protocol.limit.Limits.CHUNK_BYTES;
        while (data.hasRemaining()) {
            at += channel.write(data, at);
        }
        missing.have(index);
        CrashPoint.reached("update.chunk-written");
        return true;
    }

    private void findWhatIsThere() throws IOException {
        long there = channel.size();
        for (int i = 0; i < chunks.count(); i++) {
            long from = (long) i * io.sandpiper.protocol.limit.Limits.CHUNK_BYTES;
            int length = ChunkList.length(size, i);
            if (from + length > there) {
                return;
            }
            byte[] bytes = new byte[length];
            ByteBuffer into = ByteBuffer.wrap(bytes);
            long at = from;
            for (int n = 1; into.hasRemaining() && n > 0; at += n) {
                n = channel.read(into, at);
            }
            if (chunks.matches(i, bytes)) {
                missing.have(i);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
