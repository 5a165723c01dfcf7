package io.sandpiper.gateway;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Held while a gateway runs: two on one folder would sign different things under one number. The system lets it go with the
 * process, however that ends.
 */
final class DataLock implements AutoCloseable {
    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException where another gateway has it */
    static DataLock take(Path data) throws IOException {
        FileChannel channel =
                FileChannel.open(data.resolve("gateway.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DataLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            // told below
        }
        channel.close();
        throw new IOException(
                "data: " + data + " is another gateway's that runs (expected: a folder of its own; --data DIR)");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
