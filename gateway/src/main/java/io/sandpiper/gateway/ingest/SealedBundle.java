package io.sandpiper.gateway.ingest;

import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.seal.SealedBlob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.SecretKey;

/**
 * Makes a sealed bundle of a plain one, in place: variants and golden cases are replaced by their sealed bytes, with chunk
 * lists of those; everything else is as it was. The manifest is another, and names the one before. Blocking.
 */
final class SealedBundle {
    private final BundleLayout layout;
    private final SecretKey key;
    private final List<Descriptor> layers = new ArrayList<>();
    /** By the digest of their plain bytes. */
    private final Map<Digest, Descriptor> sealedBlobs = new HashMap<>();

    private SealedBundle(Path folder, SecretKey key) {
        this.layout = new BundleLayout(folder);
        this.key = key;
    }

    /** @return the sealed bundle's manifest, which the folder's index names from now on */
    static Manifest make(Path folder, SecretKey key) throws IOException, GeneralSecurityException {
        return new SealedBundle(folder, key).make();
    }

    private Manifest make() throws IOException, GeneralSecurityException {
        Manifest plain = layout.manifest();
        Set<Digest> replaced = new HashSet<>();
        for (Descriptor layer : plain.layers()) {
            if (isSecret(plain, layer)) {
                replaced.add(layer.digest());
                Optional<Descriptor> list = layer.chunks().flatMap(plain::layer);
                while (list.isPresent() && replaced.add(list.get().digest())) {
                    list = list.get().chunks().flatMap(plain::layer);
                }
            }
        }
        for (Descriptor layer : plain.layers()) {
            if (isSecret(plain, layer)) {
                add(layer);
            } else if (!replaced.contains(layer.digest())) {
                layers.add(layer);
            }
        }
        Map<String, String> annotations = new HashMap<>(plain.annotations());
        annotations.put(Annotations.SEALED, plain.digest().toString());
        Manifest sealed = Manifest.of(plain.config(), layers, annotations);
        layout.finish(sealed);
        return sealed;
    }

    private static boolean isSecret(Manifest manifest, Descriptor layer) {
        return manifest.variants().contains(layer) || layer.mediaType().equals(MediaTypes.GOLDEN);
    }

    /** A variant for several classes of device is one blob, also sealed: else it would be kept and sent once a class. */
    private void add(Descriptor plain) throws IOException, GeneralSecurityException {
        Descriptor blob = sealedBlobs.get(plain.digest());
        if (blob == null) {
            blob = seal(plain);
            sealedBlobs.put(plain.digest(), blob);
        }
        Map<String, String> annotations = new TreeMap<>();
        if (plain.annotations() != null) {
            annotations.putAll(plain.annotations());
        }
        annotations.remove(Annotations.CHUNKS);
        blob.chunks().ifPresent(list -> annotations.put(Annotations.CHUNKS, list.toString()));
        layers.add(new Descriptor(plain.mediaType(), blob.digest(), blob.size(), annotations));
    }

    private Descriptor seal(Descriptor plain) throws IOException, GeneralSecurityException {
        Path from = layout.blob(plain.digest());
        Path made = from.resolveSibling("sealing");
        SealedBlob.seal(from, made, key);
        Digest digest = Digest.of(made);
        Files.move(made, layout.blob(digest));
        return layout.withChunks(
                Descriptor.of(plain.mediaType(), digest, Files.size(layout.blob(digest))), layers::add);
    }
}
