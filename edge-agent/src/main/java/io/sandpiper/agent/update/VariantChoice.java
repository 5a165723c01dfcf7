package io.sandpiper.agent.update;

import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Set;
import java.util.TreeSet;

/** Picks the best variant of a version that this machine can run. */
final class VariantChoice {
    private final Set<String> engines;
    private final DeviceClass here;

    /** @param engines names of the engines that load here */
    VariantChoice(Set<String> engines, DeviceClass here) {
        this.engines = new TreeSet<>(engines);
        this.here = here;
    }

    /** @throws InvalidInputException where none can run, naming what each would need */
    Descriptor choose(Manifest manifest) {
        StringBuilder needed = new StringBuilder();
        for (Descriptor variant : manifest.variants()) {
            String engine = engine(variant);
            String wanted = variant.annotation(Annotations.DEVICE_CLASS).orElse("any");
            if (engines.contains(engine) && here.runs(wanted)) {
                return variant;
            }
            needed.append(needed.isEmpty() ? "" : "; ")
                    .append(name(variant))
                    .append(" needs ")
                    .append(engine)
                    .append(" on ")
                    .append(wanted);
        }
        throw new InvalidInputException(
                "variant",
                needed.isEmpty() ? "none in the manifest" : needed.toString(),
                "one for " + engines + " on " + here.os() + "/" + here.architecture() + here.instructionSets());
    }

    /** The variant of that name, as it was chosen before. */
    static Descriptor named(Manifest manifest, String variant) {
        return manifest.variants().stream()
                .filter(v -> name(v).equals(variant))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("variant", variant, "one of the manifest's"));
    }

    static String name(Descriptor variant) {
        return variant.annotation(Annotations.VARIANT).orElse("");
    }

    static String engine(Descriptor variant) {
        return variant.annotation(Annotations.ENGINE).orElse("onnxruntime");
    }
}
