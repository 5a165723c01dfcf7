package io.sandpiper.host.blob;

import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder of blobs, each named by its SHA-256 ({@code sha256/HEX}). What stands under a digest has that digest and is
 * on disk. Files that are being written lie in {@code incoming/}. Blocking; any thread.
 */
public final class BlobFolder {
    private final Path blobs;
    private final Path incoming;

    public BlobFolder(Path folder) throws IOException {
        this.blobs = folder.resolve("sha256");
        this.incoming = folder.resolve("incoming");
        Files.createDirectories(blobs);
        Files.createDirectories(incoming);
    }

    public boolean has(Digest digest) {
        return Files.isRegularFile(path(digest));
    }

    public Path path(Digest digest) {
        return blobs.resolve(digest.hex());
    }

    /** Where a blob may be put together before {@link #adopt}; on the same file system. */
    public Path incoming(String name) {
        return incoming.resolve(name);
    }

    public long size(Digest digest) throws IOException {
        return Files.size(path(digest));
    }

    public byte[] read(Digest digest) throws IOException {
        return Files.readAllBytes(path(digest));
    }

    /** Stores a stream under the digest that it turns out to have. */
    public Digest put(InputStream in, long maxBytes) throws IOException {
        Path temporary = incoming.resolve(UUID.randomUUID() + ".put");
        try {
            Digest digest = copy(in, temporary, maxBytes);
            place(temporary, digest);
            return digest;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    public Digest put(byte[] bytes) throws IOException {
        return put(new java.io.ByteArrayInputStream(bytes), bytes.length);
    }

    /** Takes over a file that lies on the same file system, if it has the digest; the file is gone afterwards. */
    public void adopt(Path file, Digest expected) throws IOException {
        Digest actual = Digest.of(file);
        if (!actual.equals(expected)) {
            Files.deleteIfExists(file);
            throw new InvalidInputException("blob", actual, expected.toString());
        }
        DurableFiles.sync(file);
        place(file, expected);
    }

    public List<Digest> list() throws IOException {
        try (Stream<Path> files = Files.list(blobs)) {
            return files.map(p -> p.getFileName().toString())
                    .filter(n -> n.length() == 64)
                    .map(Digest::new)
                    .sorted()
                    .toList();
        }
    }

    public boolean delete(Digest digest) throws IOException {
        return Files.deleteIfExists(path(digest));
    }

    /** Deletes what stands under a digest without having it, because it was damaged on disk; true where it did. */
    public boolean deleteDamaged(Digest digest) throws IOException {
        return has(digest) && !Digest.of(path(digest)).equals(digest) && delete(digest);
    }

    private void place(Path file, Digest digest) throws IOException {
        if (!has(digest)) {
            DurableFiles.move("blob.place", file, path(digest));
        }
        Files.deleteIfExists(file);
    }

    private static Digest copy(InputStream in, Path to, long maxBytes) throws IOException {
        MessageDigest hash = Digest.sha256();
        long total = 0;
        try (FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                total += n;
                if (total > maxBytes) {
                    throw new InvalidInputException("blob", "more than " + maxBytes + " bytes", "at most " + maxBytes);
                }
                hash.update(buffer, 0, n);
                ByteBuffer data = ByteBuffer.wrap(buffer, 0, n);
                while (data.hasRemaining()) {
                    out.write(data);
                }
            }
            out.force(true);
        }
        return Digest.ofHash(hash.digest());
    }
}
