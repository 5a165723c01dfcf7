package io.sandpiper.host.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of work in progress that is gone when it is closed, and when the process is told to end (SIGTERM, Ctrl-C).
 * What a process left that was killed outright is removed by the next of its kind beside it: its owner holds a lock in it,
 * as a process id alone says nothing where containers share a folder. Blocking; one thread.
 */
public final class ScratchFolder implements AutoCloseable {
    private static final String OWNER = ".owner";
    /** Between a folder's birth and its lock. */
    private static final Duration YOUNG = Duration.ofMinutes(1);
    /** Threads that still write while the process ends may put something into a folder that was just emptied. */
    private static final int ATTEMPTS = 5;

    private final Path path;
    private final FileChannel owner;
    private final Thread hook;

    private ScratchFolder(Path path) throws IOException {
        this.path = path;
        this.owner = FileChannel.open(path.resolve(OWNER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        owner.lock();
        this.hook = new Thread(this::deleteAtEnd, "scratch-" + path.getFileName());
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Makes a folder for files that no other has to be able to find. */
    public static ScratchFolder ofKind(String kind) throws IOException {
        return in(Path.of(System.getProperty("java.io.tmpdir")), kind);
    }

    /** @param kind what its name begins with, in the folder that it lies in */
    public static ScratchFolder in(Path parent, String kind) throws IOException {
        String own = kind + "-" + ProcessHandle.current().pid() + "-";
        ScratchFolder made = new ScratchFolder(Files.createTempDirectory(parent, own));
        made.sweep(parent, kind + "-", own);
        return made;
    }

    public Path path() {
        return path;
    }

    /** Whether a file in the folder is the folder's own. */
    public static boolean isMark(Path file) {
        return file.endsWith(OWNER);
    }

    @Override
    public void close() throws IOException {
        owner.close();
        Folders.delete(path);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook finds nothing.
            return;
        }
    }

    private void deleteAtEnd() {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                Folders.delete(path);
                return;
            } catch (IOException e) {
                // Somebody still writes; the next of its kind removes what stays.
                continue;
            }
        }
    }

    /** This process's own stay: to look at their lock would release it, as POSIX has it. */
    private void sweep(Path parent, String kind, String own) throws IOException {
        List<Path> left;
        try (Stream<Path> all = Files.list(parent)) {
            left = all.filter(p -> p.getFileName().toString().startsWith(kind)
                            && !p.getFileName().toString().startsWith(own))
                    .toList();
        }
        for (Path folder : left) {
            try {
                if (isLeft(folder)) {
                    Folders.delete(folder);
                }
            } catch (IOException e) {
                // Another user's, or somebody else removes it now: in nobody's way.
                continue;
            }
        }
    }

    private boolean isLeft(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                || !Files.getOwner(folder).equals(Files.getOwner(path))) {
            return false;
        }
        try (FileChannel channel =
                        FileChannel.open(folder.resolve(OWNER), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (NoSuchFileException e) {
            return Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
                    .toInstant()
                    .isBefore(Instant.now().minus(YOUNG));
        }
    }
}
