package io.sandpiper.converter;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.bundle.BaselineMaker;
import io.sandpiper.converter.bundle.BundleWriter;
import io.sandpiper.converter.bundle.Examples;
import io.sandpiper.converter.bundle.GoldenCases;
import io.sandpiper.converter.bundle.Report;
import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.converter.footprint.ServingMemory;
import io.sandpiper.converter.format.Candidates;
import io.sandpiper.converter.format.ModelFormat;
import io.sandpiper.converter.importer.Parity;
import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.converter.inference.Latency;
import io.sandpiper.converter.passport.Passport;
import io.sandpiper.converter.report.ReportPage;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.Annotations;
import io.sandpiper.protocol.bundle.BundleLayout;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The last stage: golden cases and baseline from the published variants, then the folder. Blocking; one thread. */
final class Bundling {
    private static final String HERE = "linux/" + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");

    private final ModelFormat format;
    private final Engine engine;
    private final ConvertRequest request;
    private final ModelSpec spec;
    private final InputData data;
    private final Origin origin;
    private final Path folder;

    /** @param folder where the bundle is written */
    Bundling(ModelFormat format, ConvertRequest request, ModelSpec spec, InputData data, Origin origin, Path folder) {
        this.format = format;
        this.engine = format.engine();
        this.request = request;
        this.spec = spec;
        this.data = data;
        this.origin = origin;
        this.folder = folder;
    }

    ConversionResult write(Proof proof, Candidates candidates, StageClock stages, Instant started)
            throws IOException, EngineException {
        Map<String, BatchInference> models = new LinkedHashMap<>();
        BundleWriter writer = new BundleWriter(folder);
        Map<String, Long> sizes = new LinkedHashMap<>();
        Map<String, Double> latency = new TreeMap<>();
        ModelSpec shown;
        try {
            for (Variant variant : proof.published()) {
                Passport passport = requireNonNull(proof.passports().get(variant.name()));
                models.put(variant.name(), BatchInference.open(engine, passport.exact(), spec));
                Dataset sample = data.forGolden();
                if (sample != null) {
                    latency.put(variant.name(), medianMillis(variant, sample));
                }
                writer.addVariant(
                        variant,
                        request.wanted().devices(passport.devices()),
                        format.mediaType(),
                        engine.name(),
                        sizes.size());
                sizes.put(variant.name(), Files.size(variant.file()));
            }
            Map<String, Map<String, Double>> apart = new TreeMap<>();
            proof.passports().forEach((name, passport) -> apart.put(name, passport.apart()));
            Golden golden = new GoldenCases(spec, models, apart).make(data.forGolden());
            writer.addJson(MediaTypes.GOLDEN, golden);
            shown = Examples.in(spec, golden);
            writer.addJson(MediaTypes.EVIDENCE, proof.evidence());
            Dataset baseline = data.forBaseline();
            if (baseline != null) {
                BatchInference preferred = models.values().iterator().next();
                Classes classes = spec.classifies() ? Classes.of(preferred, spec, baseline) : null;
                writer.addJson(
                        MediaTypes.BASELINE,
                        BaselineMaker.make(
                                preferred, spec, baseline, classes != null && classes.known() ? classes : null));
            }
        } finally {
            models.values().forEach(BatchInference::close);
        }
        Manifest manifest = writer.finish(shown, annotations());
        Report report = report(manifest, proof, sizes, candidates, latency, memory(proof, manifest), stages, started);
        Files.write(folder.resolve("report.json"), Json.bytes(report));
        Files.writeString(folder.resolve("report.html"), new ReportPage(report, data.holdout()).html());
        return new ConversionResult(manifest, proof.evidence(), sizes, report.notes(), report);
    }

    private Map<String, Long> memory(Proof proof, Manifest manifest) throws IOException {
        Path golden = new BundleLayout(folder)
                .blob(manifest.layer(MediaTypes.GOLDEN).orElseThrow().digest());
        Map<String, Long> memory = new TreeMap<>();
        for (Variant variant : proof.published()) {
            ServingMemory.bytes(variant.file(), golden).ifPresent(bytes -> memory.put(variant.name(), bytes));
        }
        return memory;
    }

    private double medianMillis(Variant variant, Dataset sample) throws EngineException {
        try (BatchInference model = BatchInference.open(engine, variant.file(), spec)) {
            return Latency.medianMillis(model, sample);
        }
    }

    private Report report(
            Manifest manifest,
            Proof proof,
            Map<String, Long> sizes,
            Candidates candidates,
            Map<String, Double> latency,
            Map<String, Long> memory,
            StageClock stages,
            Instant started)
            throws IOException {
        Parity parity = origin.parity();
        Dataset holdout = data.holdout();
        return new Report(
                Report.SCHEMA_VERSION,
                manifest.digest(),
                new TreeMap<>(manifest.annotations()),
                parity == null ? null : new Report.Agreement(parity.rows(), parity.difference()),
                sizes,
                proof.evidence(),
                notes(proof, candidates),
                holdout == null ? List.of() : Mistakes.of(holdout, proof.original(), proof.classes(), spec.labels()),
                started,
                stages.seconds(),
                latency,
                memory,
                Measurements.peakMemoryBytes(),
                Measurements.host(),
                candidates.trials(),
                candidates.audit());
    }

    private Map<String, String> annotations() throws IOException {
        Map<String, String> annotations = origin.annotations();
        annotations.put(Annotations.TOOL + engine.name(), engine.version());
        String licence = spec.licence();
        if (licence != null) {
            annotations.put(Annotations.LICENCE, licence);
        }
        return annotations;
    }

    private List<String> notes(Proof proof, Candidates candidates) throws IOException {
        List<String> notes = new ArrayList<>(candidates.notes());
        proof.evidence().omitted().forEach((variant, reason) -> notes.add(variant + " was left out: " + reason));
        List<String> targets = request.wanted().targets();
        if (candidates.int8() != null && !targets.isEmpty() && targets.stream().noneMatch(Bundling::isHere)) {
            notes.add("speed was compared on " + HERE + " alone: measure it on a device of "
                    + String.join(", ", targets));
        }
        proof.passports().forEach((variant, passport) -> {
            if (passport.limit() != null) {
                notes.add(variant + " is " + passport.limit());
            }
        });
        notes.addAll(missing(data.holdout(), proof));
        if (request.replaces() && proof.evidence().metric() == null) {
            notes.add("no metric was compared with that of the version it would replace");
        }
        notes.addAll(unread("calibration", request.calibration()));
        notes.addAll(unread("holdout", request.holdout()));
        return notes;
    }

    private List<String> unread(String role, @Nullable Path file) throws IOException {
        List<String> arrays = file == null ? List.of() : Dataset.unread(file, spec);
        return arrays.isEmpty()
                ? List.of()
                : List.of("arrays of " + role + " that nobody reads: " + String.join(", ", arrays)
                        + " (inputs have their own names, classes the name " + Dataset.LABEL + ")");
    }

    private static boolean isHere(String target) {
        return target.equals(HERE) || target.startsWith(HERE + "+");
    }

    private static List<String> missing(@Nullable Dataset holdout, Proof proof) {
        if (holdout == null) {
            return List.of("no held-out data: nothing was measured; push with --holdout");
        }
        if (proof.classes().values().stream().allMatch(Objects::isNull)) {
            return List.of("the spec names no output with classes: no metric was measured");
        }
        return holdout.labels() == null
                ? List.of("the held-out data has no labels: agreement only, no accuracy")
                : List.of();
    }
}
