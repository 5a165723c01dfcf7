package io.sandpiper.protocol.bundle;

import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A bundle as a folder: an OCI image layout (image-spec v1.1, image-layout.md) with one manifest. Blocking. */
public record BundleLayout(Path folder) {
    public static final String INDEX_FILE = "index.json";
    public static final String LAYOUT_FILE = "oci-layout";
    public static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";

    /** index.json of the layout. */
    public record Index(int schemaVersion, String mediaType, List<Descriptor> manifests) {}

    public Path blob(Digest digest) {
        return folder.resolve("blobs").resolve("sha256").resolve(digest.hex());
    }

    /** Stores bytes under their digest. */
    public Descriptor put(String mediaType, byte[] bytes) throws IOException {
        Digest digest = Digest.of(bytes);
        Path target = blob(digest);
        Files.createDirectories(target.getParent());
        Files.write(target, bytes);
        return Descriptor.of(mediaType, digest, bytes.length);
    }

    /**
     * The same blob, its chunk list named where it is longer than one chunk; the list is stored as a layer under the same rule.
     *
     * @param lists told each list that was stored
     */
    public Descriptor withChunks(Descriptor blob, Consumer<Descriptor> lists) throws IOException {
        Map<String, String> annotations = new TreeMap<>();
        if (blob.annotations() != null) {
            annotations.putAll(blob.annotations());
        }
        annotations.remove(Annotations.CHUNKS);
        if (blob.size() > Limits.CHUNK_BYTES) {
            byte[] list = ChunkList.of(blob(blob.digest())).bytes();
            Descriptor stored = withChunks(put(MediaTypes.CHUNKS, list), lists);
            annotations.put(Annotations.CHUNKS, stored.digest().toString());
            lists.accept(stored);
        }
        return new Descriptor(blob.mediaType(), blob.digest(), blob.size(), annotations);
    }

    /** Writes the manifest and the index that names it; the blobs are there before. */
    public Descriptor finish(Manifest manifest) throws IOException {
        Descriptor stored = put(MediaTypes.OCI_MANIFEST, manifest.bytes());
        Files.writeString(folder.resolve(LAYOUT_FILE), LAYOUT);
        Files.write(folder.resolve(INDEX_FILE), index(List.of(named(stored, manifest))));
        return stored;
    }

    /** A manifest's descriptor as an index holds it. */
    public static Descriptor named(Descriptor stored, Manifest manifest) {
        return new Descriptor(
                stored.mediaType(),
                stored.digest(),
                stored.size(),
                Map.of(
                        "org.opencontainers.image.ref.name",
                        manifest.modelVersion().version()));
    }

    /** The bytes of an index of these manifests. */
    public static byte[] index(List<Descriptor> manifests) {
        return Json.bytes(new Index(2, MediaTypes.OCI_INDEX, manifests));
    }

    /** The manifests that the index names; unchecked. */
    public List<Descriptor> index() throws IOException {
        Path index = folder.resolve(INDEX_FILE);
        if (!Files.isRegularFile(index)) {
            throw new InvalidInputException("bundle", folder, "a folder with index.json (OCI image layout)");
        }
        if (Files.size(index) > Limits.INDEX_BYTES) {
            throw new InvalidInputException(
                    INDEX_FILE, Files.size(index) + " bytes", "at most " + Limits.INDEX_BYTES + " bytes");
        }
        return Json.read(INDEX_FILE, Files.readAllBytes(index), Index.class).manifests();
    }

    /** The manifest that the index names, checked against its digest. */
    public Manifest manifest() throws IOException {
        List<Descriptor> manifests = index();
        if (manifests.size() != 1) {
            throw new InvalidInputException("index.json.manifests", manifests.size(), "1 manifest");
        }
        return Manifest.parse(read(manifests.getFirst(), Limits.MANIFEST_BYTES));
    }

    /** The bytes of a blob, checked for size and digest. */
    public byte[] read(Descriptor descriptor, int maxBytes) throws IOException {
        Path file = blob(descriptor.digest());
        if (!Files.isRegularFile(file) || Files.size(file) != descriptor.size() || descriptor.size() > maxBytes) {
            throw new InvalidInputException(
                    "blob " + descriptor.digest().brief(),
                    Files.isRegularFile(file) ? Files.size(file) + " bytes" : "absent",
                    descriptor.size() + " bytes, at most " + maxBytes);
        }
        byte[] bytes = Files.readAllBytes(file);
        if (!Digest.of(bytes).equals(descriptor.digest())) {
            throw new InvalidInputException(
                    "blob", Digest.of(bytes).hex(), descriptor.digest().hex());
        }
        return bytes;
    }
}
