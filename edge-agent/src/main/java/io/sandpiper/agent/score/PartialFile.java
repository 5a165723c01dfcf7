package io.sandpiper.agent.score;

import io.sandpiper.agent.score.output.ByteSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that grows beside its target ({@code TARGET.partial}) and takes its place when it is whole. One process at a
 * time: the file is locked.
 */
final class PartialFile implements ByteSink {
    private static final int BUFFER_BYTES = 64 << 10;
    private final Path partial;
    private final FileChannel channel;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream(BUFFER_BYTES);

    /** @param bytes known to be good; what lies beyond is cut off */
    PartialFile(Path target, long bytes) throws IOException {
        this.partial = of(target);
        this.channel = FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            lock();
            if (channel.size() < bytes) {
                throw new IOException(partial + ": " + channel.size() + " bytes (expected: " + bytes
                        + ", as the checkpoint says; --restart begins anew)");
            }
            channel.truncate(bytes);
            channel.position(bytes);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static Path of(Path target) {
        return target.resolveSibling(target.getFileName() + ".partial");
    }

    @Override
    public void append(byte[] bytes) throws IOException {
        waiting.writeBytes(bytes);
        if (waiting.size() >= BUFFER_BYTES) {
            flush();
        }
    }

    @Override
    public long sync() throws IOException {
        flush();
        channel.force(true);
        return channel.position();
    }

    private void flush() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(waiting.toByteArray());
        waiting.reset();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void lock() throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException(partial + " is being written by this process", e);
        }
        throw new IOException(partial + " is being written by another process (expected: one at a time)");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
