package io.sandpiper.protocol.trust.tuf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Small files of one folder, each replaced whole: a power cut at any moment leaves the old content or the new. One writer
 * at a time (see {@link StoreLock}); readers need no lock. Not final, so that tests can cut the power.
 */
public class DurableFolder {
    private static final String NEW = ".new";

    private final Path folder;

    public DurableFolder(Path folder) {
        this.folder = folder;
    }

    final Path path() {
        return folder;
    }

    /** Empty where there is no such file, or one of more than {@code limit} bytes, which nobody here has written. */
    public Optional<byte[]> read(String name, int limit) throws IOException {
        try (var in = Files.newInputStream(folder.resolve(name))) {
            byte[] bytes = in.readNBytes(limit + 1);
            return bytes.length > limit ? Optional.empty() : Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Returns when the bytes are on the disk under this name. */
    public void write(String name, byte[] bytes) throws IOException {
        Path stage = folder.resolve(NEW); // what a power cut leaves here, the next write replaces
        try (FileChannel file = FileChannel.open(
                stage, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
            file.force(true);
        }
        Files.move(stage, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        force(folder);
    }

    /** Returns when the name is gone from the disk. */
    public void delete(String name) throws IOException {
        if (Files.deleteIfExists(folder.resolve(name))) {
            force(folder);
        }
    }

    /** Names of its files with this ending. */
    List<String> names(String ending) throws IOException {
        List<String> names = new ArrayList<>();
        try (var files = Files.newDirectoryStream(folder, "*" + ending)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }

    /** Makes what was renamed in a folder outlast a power cut. */
    static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
