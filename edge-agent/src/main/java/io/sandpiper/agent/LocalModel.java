package io.sandpiper.agent;

import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.name.Names;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A model that a person names on the command line, {@code NAME=FILE}: no fleet, no gateway. Blocking. */
final class LocalModel {
    /** A bare file has no version; the digest in {@code ps} tells one from another. */
    private static final String BARE_VERSION = "0.0.0";

    private LocalModel() {}

    static InstalledVersion parse(String argument) throws IOException {
        int equals = argument.indexOf('=');
        if (equals < 1) {
            throw new InvalidInputException("--model", argument, "NAME=FILE, for example fashion=fashion.onnx");
        }
        return read(Names.model(argument.substring(0, equals)), Path.of(argument.substring(equals + 1)));
    }

    /** @param file a bundle's folder, or a bare .onnx or .tflite file, beside which a {@code model.yaml} may lie */
    static InstalledVersion read(String name, Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return bundle(name, new BundleLayout(file));
        }
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException("--model", file, "a bundle's folder, an .onnx or a .tflite file");
        }
        Path spec = file.resolveSibling("model.yaml");
        return new InstalledVersion(
                name,
                BARE_VERSION,
                Digest.of(file),
                "file",
                mediaType(file),
                file.toAbsolutePath(),
                Files.isRegularFile(spec) ? ModelSpec.parseYaml(Files.readAllBytes(spec)) : null,
                Instant.now());
    }

    /** What a file is comes from its bytes: a TensorFlow Lite flatbuffer says so after its first offset. */
    private static String mediaType(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(8);
            boolean tflite = head.length == 8 && new String(head, 4, 4, StandardCharsets.ISO_8859_1).equals("TFL3");
            return tflite ? MediaTypes.TFLITE : MediaTypes.ONNX;
        }
    }

    private static InstalledVersion bundle(String name, BundleLayout layout) throws IOException {
        Manifest manifest = layout.manifest();
        Descriptor variant = manifest.variants().stream()
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("bundle", layout.folder(), "a variant"));
        return new InstalledVersion(
                name,
                manifest.modelVersion().version(),
                manifest.digest(),
                variant.annotation(Annotations.VARIANT).orElse(""),
                variant.mediaType(),
                layout.blob(variant.digest()).toAbsolutePath(),
                ModelSpec.parse(layout.read(manifest.config(), Limits.SPEC_BYTES)),
                Instant.now());
    }
}
