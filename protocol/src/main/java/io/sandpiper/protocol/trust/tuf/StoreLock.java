package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The right to change a store, of one updater at a time in all processes. The system gives it back when a process ends,
 * however it ends, so the file may stay.
 */
final class StoreLock implements AutoCloseable {
    static final String NAME = "updating.lock";
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final FileChannel file;
    private final FileLock lock;

    private StoreLock(FileChannel file, FileLock lock) {
        this.file = file;
        this.lock = lock;
    }

    static StoreLock take(Path folder, Deadline deadline) throws TufException.StoreFailed {
        try {
            FileChannel file = FileChannel.open(
                    folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                for (FileLock lock = attempt(file); ; lock = attempt(file)) {
                    if (lock != null) {
                        return new StoreLock(file, lock);
                    }
                    if (deadline.remaining().isZero()) {
                        throw new TufException.StoreFailed(NAME, "held", "no other updater for so long");
                    }
                    Thread.sleep(PAUSE);
                }
            } catch (TufException | IOException | InterruptedException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw new TufException.StoreFailed(NAME, e, "a folder that can be written to");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TufException.StoreFailed(NAME, "interrupted", "the lock");
        }
    }

    /** @return null where another updater has it, in this process or another one */
    private static @Nullable FileLock attempt(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws TufException.StoreFailed {
        try {
            lock.release();
            file.close();
        } catch (IOException e) {
            throw new TufException.StoreFailed(NAME, e, "to be released");
        }
    }
}
