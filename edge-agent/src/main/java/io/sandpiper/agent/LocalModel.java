package io.sandpiper.agent;

import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.update.DeviceClass;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.ModelFileType;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.name.Names;
import java.io.IOException;
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

    /**
     * @param file a bundle's folder, or a bare .onnx or .tflite file, beside which a spec may lie: under its own name with
     *     {@code .yaml} instead of its ending, else as {@code model.yaml}
     */
    static InstalledVersion read(String name, Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return bundle(name, new BundleLayout(file));
        }
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException("--model", file, "a bundle's folder, an .onnx or a .tflite file");
        }
        Path spec = spec(file);
        return new InstalledVersion(
                name,
                BARE_VERSION,
                Digest.of(file),
                "file",
                ModelFileType.mediaType(file),
                file.toAbsolutePath(),
                Files.isRegularFile(spec) ? ModelSpec.parseYaml(Files.readAllBytes(spec)) : null,
                Instant.now());
    }

    private static Path spec(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        Path own = file.resolveSibling((dot < 1 ? name : name.substring(0, dot)) + ".yaml");
        return Files.isRegularFile(own) ? own : file.resolveSibling("model.yaml");
    }

    private static String deviceClass(Descriptor variant) {
        return variant.annotation(Annotations.DEVICE_CLASS).orElse("any");
    }

    private static InstalledVersion bundle(String name, BundleLayout layout) throws IOException {
        Manifest manifest = layout.manifest();
        DeviceClass here = DeviceClass.here();
        Descriptor variant = manifest.variants().stream()
                .filter(v -> here.runs(deviceClass(v)))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "bundle",
                        manifest.variants().stream()
                                .map(LocalModel::deviceClass)
                                .toList(),
                        "a variant for " + here.os() + "/" + here.architecture() + here.instructionSets()));
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
