package io.sandpiper.agent.update;

import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A model version with one variant of random bytes, four chunks long. */
final class TestBundle {
    static final String VARIANT = "fp32";
    static final int MODEL_BYTES = 200_000;
    private static final String SPEC = """
            {"schemaVersion":1,"task":"tensor","inputs":[{"name":"x","datatype":"FP32","shape":[-1,1]}],\
            "outputs":[{"name":"y","role":"value"}]}""";

    private final Map<Digest, byte[]> blobs = new TreeMap<>();
    private final Manifest manifest;
    private final byte[] model;

    TestBundle(String name, String version, long seed) throws IOException {
        this(name, version, seed, "onnxruntime");
    }

    TestBundle(String name, String version, long seed, String engine) throws IOException {
        this(name, version, seed, engine, Map.of());
    }

    /** One that says it is sealed; its bytes are as random as a sealed one's. */
    static TestBundle sealed(String name, String version, long seed) throws IOException {
        return new TestBundle(name, version, seed, "onnxruntime", Map.of(Annotations.SEALED, "1"));
    }

    private TestBundle(String name, String version, long seed, String engine, Map<String, String> more)
            throws IOException {
        model = new byte[MODEL_BYTES];
        new Random(seed).nextBytes(model);
        Path file = Files.createTempFile("model", ".bin");
        Files.write(file, model);
        byte[] list = ChunkList.of(file).bytes();
        Files.delete(file);
        Descriptor variant = new Descriptor(
                MediaTypes.ONNX,
                put(model),
                model.length,
                Map.of(
                        Annotations.VARIANT, VARIANT,
                        Annotations.ENGINE, engine,
                        Annotations.CHUNKS, put(list).toString()));
        byte[] spec = SPEC.getBytes(StandardCharsets.UTF_8);
        byte[] golden = "{\"schemaVersion\":1,\"cases\":[],\"tolerances\":{}}".getBytes(StandardCharsets.UTF_8);
        Map<String, String> annotations = new TreeMap<>(more);
        annotations.putAll(Map.of(Annotations.MODEL, name, Annotations.VERSION, version));
        manifest = Manifest.of(
                Descriptor.of(MediaTypes.SPEC, put(spec), spec.length),
                List.of(
                        variant,
                        Descriptor.of(MediaTypes.CHUNKS, Digest.of(list), list.length),
                        Descriptor.of(MediaTypes.GOLDEN, put(golden), golden.length)),
                annotations);
        put(manifest.bytes());
    }

    private Digest put(byte[] bytes) {
        blobs.put(Digest.of(bytes), bytes);
        return Digest.of(bytes);
    }

    Map<Digest, byte[]> blobs() {
        return blobs;
    }

    byte[] model() {
        return model;
    }

    Digest modelDigest() {
        return Digest.of(model);
    }

    Digest chunkList() {
        return manifest.layer(MediaTypes.CHUNKS).orElseThrow().digest();
    }

    /** As it is installed once it is committed. */
    Installed installed() {
        return Installed.of(target(1), manifest, VARIANT, Instant.EPOCH);
    }

    Target target(int attempt) {
        return new Target(
                manifest.modelVersion().model(),
                manifest.modelVersion().version(),
                manifest.digest(),
                manifest.bytes().length,
                attempt);
    }
}
