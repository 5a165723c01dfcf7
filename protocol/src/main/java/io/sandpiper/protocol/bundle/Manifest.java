package io.sandpiper.protocol.bundle;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.name.ModelVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model version: an OCI image manifest (image-spec v1.1) whose config is the {@link ModelSpec} and whose layers are
 * variants, chunk lists, golden cases, evidence and baseline. It holds only what follows from inputs, options and tool
 * versions, so the same input gives the same {@link #digest}.
 */
public record Manifest(
        int schemaVersion,
        String mediaType,
        String artifactType,
        Descriptor config,
        List<Descriptor> layers,
        Map<String, String> annotations) {
    public static final int SCHEMA_VERSION = 2;

    public Manifest {
        layers = List.copyOf(layers);
        annotations = Map.copyOf(annotations);
    }

    public static Manifest of(Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
        return new Manifest(SCHEMA_VERSION, MediaTypes.OCI_MANIFEST, MediaTypes.MODEL, config, layers, annotations);
    }

    /** Reads and checks the bytes of a manifest; unknown fields are ignored, other types and versions refused. */
    public static Manifest parse(byte[] bytes) {
        if (bytes.length > Limits.MANIFEST_BYTES) {
            throw new InvalidInputException(
                    "manifest", bytes.length + " bytes", "at most " + Limits.MANIFEST_BYTES + " bytes");
        }
        Manifest manifest = Json.read("manifest", bytes, Manifest.class);
        if (manifest.schemaVersion != SCHEMA_VERSION) {
            throw new InvalidInputException("manifest.schemaVersion", manifest.schemaVersion, "2");
        }
        if (!MediaTypes.MODEL.equals(manifest.artifactType)) {
            throw new InvalidInputException("manifest.artifactType", manifest.artifactType, MediaTypes.MODEL);
        }
        manifest.modelVersion();
        return manifest;
    }

    /** The canonical bytes: what is hashed, stored and delivered. */
    public byte[] bytes() {
        byte[] bytes = Json.bytes(this);
        if (bytes.length > Limits.MANIFEST_BYTES) {
            throw new InvalidInputException(
                    "manifest", bytes.length + " bytes", "at most " + Limits.MANIFEST_BYTES + " bytes");
        }
        return bytes;
    }

    public Digest digest() {
        return Digest.of(bytes());
    }

    public ModelVersion modelVersion() {
        return new ModelVersion(required(Annotations.MODEL), required(Annotations.VERSION));
    }

    /** All variants, the preferred one first. */
    public List<Descriptor> variants() {
        return layers.stream()
                .filter(d -> d.annotation(Annotations.VARIANT).isPresent())
                .sorted(Comparator.comparingInt(Manifest::rank))
                .toList();
    }

    private static int rank(Descriptor variant) {
        String rank = variant.annotation(Annotations.RANK).orElse("0");
        try {
            return Integer.parseInt(rank);
        } catch (NumberFormatException e) {
            throw new InvalidInputException("manifest.layers." + Annotations.RANK, rank, "a whole number", e);
        }
    }

    public Optional<Descriptor> layer(String type) {
        return layers.stream().filter(d -> d.mediaType().equals(type)).findFirst();
    }

    public Optional<Descriptor> layer(Digest digest) {
        return layers.stream().filter(d -> d.digest().equals(digest)).findFirst();
    }

    /** Every blob that the manifest names, its config first. */
    @JsonIgnore
    public Stream<Descriptor> blobs() {
        return Stream.concat(Stream.of(config), layers.stream());
    }

    private String required(String key) {
        String value = annotations.get(key);
        if (value == null) {
            throw new InvalidInputException("manifest.annotations." + key, "absent", "a value");
        }
        return value;
    }
}
