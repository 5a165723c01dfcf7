package io.sandpiper.agent.score;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that grows beside its target ({@code TARGET.partial}) and takes its place when it is whole. One process at a
 * time: the file is locked.
 */
final class PartialFile implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;
    private final Path target;
    private final Path partial;
    private final FileChannel channel;
    private final StringBuilder waiting = new StringBuilder();

    /** @param bytes known to be good; what lies beyond is cut off */
    PartialFile(Path target, long bytes) throws IOException {
        this.target = target;
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

    void append(String text) throws IOException {
        waiting.append(text);
        if (waiting.length() >= BUFFER_BYTES) {
            flush();
        }
    }

    /** Brings everything to the disk; returns the file's length. */
    long sync() throws IOException {
        flush();
        channel.force(true);
        return channel.position();
    }

    private void flush() throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(waiting.toString());
        waiting.setLength(0);
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
