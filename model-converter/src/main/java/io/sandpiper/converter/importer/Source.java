package io.sandpiper.converter.importer;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * What was handed in: a file, or a folder whose parts belong together. It comes from a stranger.
 *
 * @param head the first {@value #HEAD_BYTES} bytes of a file, or all that it has; empty for a folder
 * @param parts names with {@code /} between folders: the files of a folder or of a zip archive, sorted; else none
 * @param root the folder that was handed in with the file, which may name others of it; null for a file alone
 */
public record Source(
        Path path,
        byte[] head,
        List<String> parts,
        @Nullable Path root) {
    static final int HEAD_BYTES = 4 << 10;
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    /** @throws InvalidInputException where it is neither file nor folder, holds too much, or is a broken archive */
    public static Source of(Path path) throws IOException {
        return of(path, null);
    }

    /** A part of a folder that was handed in. */
    public static Source of(Path path, @Nullable Path root) throws IOException {
        if (Files.isDirectory(path)) {
            return new Source(path, new byte[0], files(path), root);
        }
        if (!Files.isRegularFile(path)) {
            throw new InvalidInputException("model", path.getFileName(), "a file or a folder that exists");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] head = in.readNBytes(HEAD_BYTES);
            if (head.length == 0) {
                throw new InvalidInputException("model", "0 bytes", "what the training framework wrote");
            }
            return new Source(path, head, starts(head, ZIP) ? entries(path) : List.of(), root);
        }
    }

    public boolean isFolder() {
        return Files.isDirectory(path);
    }

    public boolean isZip() {
        return starts(head, ZIP);
    }

    /** True where the file begins with these bytes. */
    public boolean startsWith(byte... bytes) {
        return starts(head, bytes);
    }

    /** True where the file begins with this text. */
    public boolean startsWith(String ascii) {
        return starts(head, ascii.getBytes(StandardCharsets.US_ASCII));
    }

    /** True where a file of that name, in whichever folder, is among the parts. */
    public boolean hasPart(String name) {
        return parts.stream().anyMatch(p -> p.equals(name) || p.endsWith("/" + name));
    }

    private static boolean starts(byte[] head, byte[] with) {
        return head.length >= with.length && Arrays.equals(head, 0, with.length, with, 0, with.length);
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder, ImportLimits.FOLDER_DEPTH)) {
            List<String> found = all.filter(Files::isRegularFile)
                    .limit(ImportLimits.PARTS + 1L)
                    .map(p -> folder.relativize(p).toString())
                    .sorted()
                    .toList();
            return bounded(found.size(), found);
        }
    }

    private static List<String> entries(Path path) throws IOException {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            bounded(zip.size(), List.of());
            return zip.stream()
                    .filter(e -> !e.isDirectory())
                    .map(e -> e.getName())
                    .sorted()
                    .toList();
        } catch (ZipException | IllegalArgumentException e) {
            throw new InvalidInputException(
                    "model", "a zip archive that cannot be read", "a whole one; zip it again", e);
        }
    }

    private static List<String> bounded(int count, List<String> parts) {
        if (count > ImportLimits.PARTS) {
            throw new InvalidInputException("model", count + " files", "at most " + ImportLimits.PARTS);
        }
        return parts;
    }
}
