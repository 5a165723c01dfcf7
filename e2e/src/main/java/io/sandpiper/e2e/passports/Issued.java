package io.sandpiper.e2e.passports;

import io.sandpiper.converter.cli.ConvertMain;
import io.sandpiper.e2e.arm.EmulatedJava;
import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Evidence;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The int8 variant of a subject, converted by the real command, and what its manifest says of it.
 *
 * @param devices the device classes of its descriptors
 */
record Issued(Subject subject, Path model, Measured evidence, List<String> devices) {
    private static final String INT8 = "int8";
    /** An emulated machine is some ten times slower than this one. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /** @param machine that converts, empty for this one */
    static Issued of(Subject subject, Checkout checkout, Optional<EmulatedJava> machine, Path out) throws IOException {
        List<String> words = List.of(
                subject.model().toString(),
                "--name=" + subject.name(),
                "--version=1.0.0",
                "--spec=" + subject.spec(),
                "--calibration=" + checkout.demo("fashion/calibration.npz"),
                "--holdout=" + checkout.demo("fashion/holdout.npz"),
                "--out=" + out);
        if (machine.isPresent()) {
            machine.get().command(ConvertMain.class, words).run(PATIENCE).succeeded();
        } else {
            int code = ConvertMain.command().execute(words.toArray(String[]::new));
            if (code != 0) {
                throw new AssertionError(subject.name() + ": convert exits with " + code + " (expected: 0)");
            }
        }
        BundleLayout layout = new BundleLayout(out);
        Manifest manifest = layout.manifest();
        List<Descriptor> variants = manifest.variants().stream()
                .filter(v ->
                        v.annotation(Annotations.VARIANT).filter(INT8::equals).isPresent())
                .toList();
        Descriptor layer = manifest.layer(MediaTypes.EVIDENCE).orElseThrow();
        Evidence evidence = Json.read("evidence", layout.read(layer, Limits.SPEC_BYTES), Evidence.class);
        return new Issued(
                subject,
                layout.blob(variants.getFirst().digest()),
                Objects.requireNonNull(evidence.variants().get(INT8)),
                variants.stream()
                        .map(v -> v.annotation(Annotations.DEVICE_CLASS).orElse("any"))
                        .toList());
    }

    boolean isLimited() {
        return !devices.contains("any");
    }
}
