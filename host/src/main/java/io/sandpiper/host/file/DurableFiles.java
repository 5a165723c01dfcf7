package io.sandpiper.host.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** Writes that are on disk when they return: data synced, renamed into place, folder synced. Blocking; any thread. */
public final class DurableFiles {
    private DurableFiles() {}

    /** Replaces {@code target} as a whole; a reader sees the old bytes or the new ones. */
    public static void write(String point, Path target, byte[] bytes) throws IOException {
        replace(point, target, bytes);
    }

    /** As {@link #write}; only the owner may read it (0600). */
    public static void writePrivate(String point, Path target, byte[] bytes) throws IOException {
        replace(
                point,
                target,
                bytes,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static void replace(String point, Path target, byte[] bytes, FileAttribute<?>... attributes)
            throws IOException {
        Path folder = folderOf(target);
        Files.createDirectories(folder);
        Path temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Files.createFile(temporary, attributes);
            writeAndSync(temporary, bytes);
            move(point, temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Renames a file whose data is already synced. */
    public static void move(String point, Path from, Path to) throws IOException {
        CrashPoint.reached(point + ".before-rename");
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(folderOf(to));
        CrashPoint.reached(point + ".after-rename");
    }

    public static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    public static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void writeAndSync(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " has no folder");
        }
        return parent;
    }
}
