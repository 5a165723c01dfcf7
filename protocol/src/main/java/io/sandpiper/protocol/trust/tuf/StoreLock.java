package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to change a store, of one updater at a time in all processes. The system gives it back when a process ends,
 * however it ends, so the file may stay.
 */
final class StoreLock implements AutoCloseable {
    static final String NAME = "updating.lock";
    private static final Duration PAUSE = Duration.ofMillis(20);
    /**
     * The folders that this process holds. A POSIX lock belongs to the process, and closing any channel of its file gives
     * it up: whoever waits here must not even open the file that another thread has locked.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel file;

    private StoreLock(Path folder, FileChannel file) {
        this.folder = folder;
        this.file = file;
    }

    static StoreLock take(Path folder, Deadline deadline) throws TufException.StoreFailed {
        try {
            Path real = folder.toRealPath();
            while (!HELD.add(real)) {
                pause(deadline);
            }
            try {
                return new StoreLock(real, locked(real, deadline));
            } catch (TufException | IOException | InterruptedException e) {
                HELD.remove(real);
                throw e;
            }
        } catch (IOException e) {
            throw new TufException.StoreFailed(NAME, e, "a folder that can be written to");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TufException.StoreFailed(NAME, "interrupted", "the lock");
        }
    }

    private static FileChannel locked(Path folder, Deadline deadline)
            throws TufException.StoreFailed, IOException, InterruptedException {
        FileChannel file = FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            for (FileLock lock = file.tryLock(); lock == null; lock = file.tryLock()) {
                pause(deadline);
            }
            return file;
        } catch (TufException | IOException | InterruptedException e) {
            file.close();
            throw e;
        }
    }

    private static void pause(Deadline deadline) throws TufException.StoreFailed, InterruptedException {
        if (deadline.remaining().isZero()) {
            throw new TufException.StoreFailed(NAME, "held", "no other updater for so long");
        }
        Thread.sleep(PAUSE);
    }

    @Override
    public void close() throws TufException.StoreFailed {
        try {
            file.close(); // and with it the lock
        } catch (IOException e) {
            throw new TufException.StoreFailed(NAME, e, "to be released");
        } finally {
            HELD.remove(folder);
        }
    }
}
