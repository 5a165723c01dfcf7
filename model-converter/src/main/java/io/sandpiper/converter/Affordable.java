package io.sandpiper.converter;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.converter.inference.Latency;
import io.sandpiper.converter.passport.Passport;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.Evidence;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.TargetClass;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Leaves out variants that are larger or slower than what was asked for, or for other devices. Blocking. */
final class Affordable {
    private final Engine engine;
    private final ModelSpec spec;
    private final Wanted wanted;

    Affordable(Engine engine, ModelSpec spec, Wanted wanted) {
        this.engine = engine;
        this.spec = spec;
        this.wanted = wanted;
    }

    /**
     * @param sample to measure time with, null for zeros
     * @throws RefusedException where none is left
     */
    Proof of(Proof proof, @Nullable Dataset sample) throws IOException, EngineException {
        Evidence all = proof.evidence();
        Map<String, Measured> measured = new TreeMap<>(all.variants());
        Map<String, String> omitted = new TreeMap<>(all.omitted());
        Map<String, @Nullable Classes> classes = new LinkedHashMap<>(proof.classes());
        Map<String, Passport> passports = new LinkedHashMap<>(proof.passports());
        List<Variant> published = new ArrayList<>();
        for (Variant variant : proof.published()) {
            List<String> right =
                    requireNonNull(proof.passports().get(variant.name())).devices();
            String against = wanted.devices(right).isEmpty()
                    ? "it is right on " + String.join(" and ", right) + " alone (--target "
                            + String.join(",", wanted.targets()) + ")"
                    : reasonAgainst(variant, sample);
            if (against == null) {
                published.add(variant);
            } else {
                measured.remove(variant.name());
                classes.remove(variant.name());
                passports.remove(variant.name());
                omitted.put(variant.name(), against);
            }
        }
        if (published.isEmpty()) {
            List<String> reasons = new ArrayList<>();
            omitted.forEach((name, reason) -> reasons.add(name + ": " + reason));
            throw new RefusedException("no variant is as it was asked for (" + String.join("; ", reasons)
                    + "): ask for less, or train a smaller model");
        }
        covered(passports.values());
        return new Proof(
                new Evidence(
                        all.schemaVersion(), all.metric(), all.original(), measured, omitted, all.data(), all.split()),
                published,
                passports,
                classes,
                proof.original());
    }

    /** Each target must have a variant, or its devices would have none. */
    private void covered(Collection<Passport> published) {
        for (String target : wanted.targets()) {
            if (published.stream()
                    .flatMap(p -> p.devices().stream())
                    .noneMatch(right -> TargetClass.isWithin(target, right))) {
                throw new RefusedException("no variant is right on every device of " + target + " (--target): "
                        + published.stream().map(p -> String.valueOf(p.limit())).collect(Collectors.joining("; ")));
            }
        }
    }

    private @Nullable String reasonAgainst(Variant variant, @Nullable Dataset sample)
            throws IOException, EngineException {
        long bytes = Files.size(variant.file());
        if (wanted.maxBytes() != null && bytes > wanted.maxBytes()) {
            return bytes + " bytes (--max-bytes " + wanted.maxBytes() + ")";
        }
        if (wanted.maxMillis() == null) {
            return null;
        }
        try (BatchInference model = BatchInference.open(engine, variant.file(), spec)) {
            double millis = Latency.medianMillis(model, sample);
            return millis <= wanted.maxMillis()
                    ? null
                    : String.format(
                            Locale.ROOT, "%.3f ms for one sample here (--max-ms %s)", millis, wanted.maxMillis());
        }
    }
}
