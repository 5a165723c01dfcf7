package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.media.OfflineMedia;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;

/**
 * Writes offline media. Each file is on the disk before the index is, which is written last: a stick that was pulled out
 * earlier, or kept from an export before, is told apart. Blobs that are there already are not fetched again.
 */
final class MediaWriter {
    private static final int BUFFER_BYTES = 1 << 16;

    private final GatewayClient gateway;
    private final OfflineMedia media;
    private final PushProgress progress;

    MediaWriter(GatewayClient gateway, Path folder, PushProgress progress) {
        this.gateway = gateway;
        this.media = new OfflineMedia(folder);
        this.progress = progress;
    }

    /** Refuses a folder with somebody else's files, before anything is asked of the gateway. */
    void checkFolder() throws IOException {
        Path folder = media.folder();
        if (!Files.isDirectory(folder) || isEmpty(folder) || Files.exists(folder.resolve(BundleLayout.LAYOUT_FILE))) {
            return;
        }
        throw new CommandException(
                ExitCode.USAGE,
                "--to: " + folder + " has other files (expected: an empty folder, or one that an export wrote before;"
                        + " a folder on the stick, for example " + folder.resolve("sandpiper") + ")");
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /** @return bytes of all blobs */
    long write(JsonNode answer) throws IOException {
        Path folder = media.folder();
        BundleLayout bundles = media.bundles();
        Files.createDirectories(bundles.blob(Digest.of(new byte[0])).getParent());
        Files.deleteIfExists(folder.resolve(BundleLayout.INDEX_FILE));
        write(folder.resolve(BundleLayout.LAYOUT_FILE), BundleLayout.LAYOUT.getBytes(StandardCharsets.US_ASCII));
        List<Descriptor> manifests = new ArrayList<>();
        Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
        for (JsonNode version : answer.path("versions")) {
            Digest digest = Digest.parse(version.path("manifest").asText());
            Descriptor stored = Descriptor.of(
                    MediaTypes.OCI_MANIFEST,
                    digest,
                    version.path("manifestSize").asLong());
            fetch(stored);
            Manifest manifest = Manifest.parse(Files.readAllBytes(bundles.blob(digest)));
            manifests.add(BundleLayout.named(stored, manifest));
            blobs.put(digest, stored);
            manifest.blobs().forEach(blob -> blobs.put(blob.digest(), blob));
        }
        deleteOthers(blobs);
        checkSpace(blobs);
        for (Descriptor blob : blobs.values()) {
            fetch(blob);
        }
        writeAll(media.metadata(), answer.path("metadata"), "");
        writeAll(media.assignments(), answer.path("assignments"), ".json");
        write(folder.resolve(BundleLayout.INDEX_FILE), BundleLayout.index(manifests));
        return blobs.values().stream().mapToLong(Descriptor::size).sum();
    }

    private void deleteOthers(Map<Digest, Descriptor> kept) throws IOException {
        Path blobs = media.bundles().blob(Digest.of(new byte[0])).getParent();
        try (Stream<Path> files = Files.list(blobs)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (kept.keySet().stream().noneMatch(d -> d.hex().equals(name))) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void checkSpace(Map<Digest, Descriptor> blobs) throws IOException {
        long missing = 0;
        for (Descriptor blob : blobs.values()) {
            missing += isThere(blob) ? 0 : blob.size();
        }
        long free = Files.getFileStore(media.folder()).getUsableSpace();
        if (free < missing) {
            throw new IOException("disk full: " + new DataSize(free).shown() + " free (expected: "
                    + new DataSize(missing).shown() + ")");
        }
    }

    private boolean isThere(Descriptor blob) throws IOException {
        Path file = media.bundles().blob(blob.digest());
        return Files.isRegularFile(file) && Files.size(file) == blob.size();
    }

    /** One that is there is read again: a stick may have damaged it. */
    private void fetch(Descriptor blob) throws IOException {
        Path file = media.bundles().blob(blob.digest());
        if (isThere(blob) && Digest.of(file).equals(blob.digest())) {
            return;
        }
        Path part = file.resolveSibling(blob.digest().hex() + ".part");
        MessageDigest hash = Digest.sha256();
        try (InputStream in = ProgressBar.wrap(
                        gateway.stream("/v1/blobs/" + blob.digest()),
                        progress.bytes(blob.digest().brief(), blob.size()));
                FileChannel out = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = blob.size();
            for (int n = in.read(buffer); n >= 0 && left >= 0; n = in.read(buffer)) {
                left -= n;
                hash.update(buffer, 0, n);
                ByteBuffer data = ByteBuffer.wrap(buffer, 0, n);
                while (data.hasRemaining()) {
                    out.write(data);
                }
            }
            out.force(true);
        }
        if (!Digest.ofHash(hash.digest()).equals(blob.digest())) {
            Files.deleteIfExists(part);
            throw new IOException("blob " + blob.digest().brief() + " came altered from the gateway");
        }
        DurableFiles.move("export.blob", part, file);
    }

    private static void writeAll(Path folder, JsonNode files, String ending) throws IOException {
        Folders.delete(folder);
        Files.createDirectories(folder);
        for (Map.Entry<String, JsonNode> file : files.properties()) {
            if (file.getKey().indexOf('/') >= 0) {
                throw new IOException(file.getKey() + " is no file name");
            }
            write(folder.resolve(file.getKey() + ending), file.getValue().binaryValue());
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        DurableFiles.write("export.file", file, bytes);
    }
}
