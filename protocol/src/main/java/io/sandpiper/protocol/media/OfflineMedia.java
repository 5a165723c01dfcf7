package io.sandpiper.protocol.media;

import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.name.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where everything lies on offline media (docs/reference/offline-media.md): an OCI image layout of all versions, beside it
 * {@code metadata/} with the files of a TUF repository and {@code assignments/DEVICE.json} with a signed envelope a device.
 * The index is written last, so media without it were never finished. Nothing here is believed: readers verify. Blocking.
 */
public record OfflineMedia(Path folder) {
    private static final String ENDING = ".json";

    public BundleLayout bundles() {
        return new BundleLayout(folder);
    }

    public Path metadata() {
        return folder.resolve("metadata");
    }

    public Path assignments() {
        return folder.resolve("assignments");
    }

    public Path assignment(String device) {
        return assignments().resolve(Names.device(device) + ENDING);
    }

    /** Of each version that these media carry, its manifest. */
    public List<Descriptor> manifests() throws IOException {
        return bundles().index();
    }

    /** The bytes of a blob file; empty where it is not there. */
    public Optional<Path> blob(Digest digest) {
        Path file = bundles().blob(digest);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Optional.of(file) : Optional.empty();
    }

    /** The signed assignment for a device; empty where these media are not meant for it. */
    public Optional<byte[]> readAssignment(String device) throws IOException {
        return read(assignment(device), Limits.MESSAGE_BYTES);
    }

    /** A file of the trust metadata by its name in a repository, {@code 3.root.json}; empty where it is not there. */
    public Optional<byte[]> readMetadata(String name) throws IOException {
        return name.indexOf('/') >= 0 ? Optional.empty() : read(metadata().resolve(name), Limits.TRUST_FILE_BYTES);
    }

    /** Names of the files of the trust metadata. */
    public List<String> metadataNames() throws IOException {
        return names(metadata());
    }

    /** The devices that these media are meant for, by name. */
    public List<String> devices() throws IOException {
        return names(assignments()).stream()
                .map(name -> name.substring(0, name.length() - ENDING.length()))
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(ENDING) && !name.startsWith("."))
                    .limit(Limits.MEDIA_FILES)
                    .sorted()
                    .toList();
        }
    }

    /** A link could lead to a file that is nobody's business, and a pipe would never end. */
    private static Optional<byte[]> read(Path file, int limit) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidInputException(String.valueOf(file.getFileName()), "a link or a pipe", "a plain file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new InvalidInputException(
                        String.valueOf(file.getFileName()), "more than " + limit + " bytes", "at most " + limit);
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
