package io.sandpiper.agent.score;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an output to one job at a time: the locked file {@code OUTPUT.lock}, held from before anything is touched until
 * everything is in place, and deleted then. What a killed job leaves of it locks nothing.
 */
final class OutputLock implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private OutputLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws InvalidInputException where another job has it */
    static OutputLock of(Path output) throws IOException {
        Path file = file(output);
        while (true) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                Object opened = key(file);
                if (!locked(channel)) {
                    throw new InvalidInputException("--output", output, "no other job that writes it just now");
                }
                // The job before may have deleted the file between the two: then what is locked is nobody's.
                if (opened != null && Objects.equals(opened, key(file))) {
                    return new OutputLock(file, channel);
                }
                channel.close();
            } catch (IOException | InvalidInputException e) {
                channel.close();
                throw e;
            }
        }
    }

    static Path file(Path output) {
        return output.resolveSibling(output.getFileName() + ".lock");
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static @Nullable Object key(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(file);
        } finally {
            channel.close();
        }
    }
}
