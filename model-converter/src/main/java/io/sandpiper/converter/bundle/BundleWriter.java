package io.sandpiper.converter.bundle;

import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes blobs, their chunk lists and at last the manifest into an OCI image layout. Blocking; one thread. */
public final class BundleWriter {
    private final BundleLayout layout;
    private final List<Descriptor> layers = new ArrayList<>();
    private final List<Descriptor> chunkLists = new ArrayList<>();

    public BundleWriter(Path folder) throws IOException {
        this.layout = new BundleLayout(folder);
        Files.createDirectories(layout.blob(Digest.of(new byte[0])).getParent());
    }

    /**
     * Adds a variant; the first added is the one that devices prefer.
     *
     * @param devices the device classes that it is for, a descriptor of the same blob each
     */
    public void addVariant(Variant variant, List<String> devices, String mediaType, String engine, int rank)
            throws IOException {
        Descriptor blob = put(mediaType, variant.file());
        for (String device : devices) {
            Map<String, String> annotations = new TreeMap<>();
            blob.chunks().ifPresent(list -> annotations.put(Annotations.CHUNKS, list.toString()));
            annotations.put(Annotations.VARIANT, variant.name());
            annotations.put(Annotations.DEVICE_CLASS, device);
            annotations.put(Annotations.ENGINE, engine);
            annotations.put(Annotations.RANK, String.valueOf(rank));
            layers.add(new Descriptor(blob.mediaType(), blob.digest(), blob.size(), annotations));
        }
    }

    /** Adds a part that is written as JSON. */
    public void addJson(String mediaType, Object value) throws IOException {
        layers.add(put(mediaType, Json.bytes(value)));
    }

    /** Writes spec, manifest and index; the bundle is complete afterwards. */
    public Manifest finish(ModelSpec spec, Map<String, String> annotations) throws IOException {
        Descriptor config = put(MediaTypes.SPEC, Json.bytes(spec));
        List<Descriptor> named = new ArrayList<>(layers);
        named.addAll(chunkLists);
        Manifest manifest = Manifest.of(config, named, annotations);
        layout.finish(manifest);
        return manifest;
    }

    private Descriptor put(String mediaType, byte[] bytes) throws IOException {
        return layout.withChunks(layout.put(mediaType, bytes), chunkLists::add);
    }

    private Descriptor put(String mediaType, Path file) throws IOException {
        Digest digest = Digest.of(file);
        Files.copy(file, layout.blob(digest), StandardCopyOption.REPLACE_EXISTING);
        return layout.withChunks(Descriptor.of(mediaType, digest, Files.size(file)), chunkLists::add);
    }
}
