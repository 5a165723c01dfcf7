package io.sandpiper.host.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right of one user to a folder. The system lets it go with the process, however that ends, so the file may stay. */
public final class FolderLock implements AutoCloseable {
    /**
     * Files that this process holds. A POSIX lock belongs to the process, and closing any channel of its file gives it up:
     * whoever asks here must not even open the file that another part has locked.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Does not wait. @return empty where another has it, of this process or another */
    public static Optional<FolderLock> tryTake(Path file) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        if (!HELD.add(absolute)) {
            return Optional.empty();
        }
        boolean isTaken = false;
        try {
            FileChannel channel = FileChannel.open(absolute, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                isTaken = channel.tryLock() != null;
            } finally {
                if (!isTaken) {
                    channel.close();
                }
            }
            return isTaken ? Optional.of(new FolderLock(absolute, channel)) : Optional.empty();
        } finally {
            if (!isTaken) {
                HELD.remove(absolute);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(file);
    }
}
