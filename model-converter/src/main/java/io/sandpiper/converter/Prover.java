package io.sandpiper.converter;

import io.sandpiper.converter.bundle.Variant;
import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.format.Candidates;
import io.sandpiper.converter.format.Formats;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.converter.passport.Passport;
import io.sandpiper.converter.passport.Passports;
import io.sandpiper.converter.prove.Int8Gate;
import io.sandpiper.converter.prove.Judge;
import io.sandpiper.converter.prove.LayerNoiseMeter;
import io.sandpiper.converter.prove.RegressionGate;
import io.sandpiper.converter.quantize.Quantized;
import io.sandpiper.converter.search.Fidelity;
import io.sandpiper.converter.search.MadeSamples;
import io.sandpiper.converter.search.Split;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.ClassMetric;
import io.sandpiper.protocol.bundle.Evidence;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Judges the original against what it would replace, and each variant against the original. Blocking; one thread. */
final class Prover {
    private final Engine engine;
    private final Judge judge;
    private final ConvertRequest request;
    private final ModelSpec spec;
    private final InputData data;
    private final @Nullable Split split;
    private final Passports passports;
    private @Nullable Classes original;

    /**
     * @param engine of the model that was pushed
     * @param split null where no variant was chosen by data
     * @param passports all is measured with exact sums, on whatever machine; they say where that holds
     */
    Prover(
            Engine engine,
            Formats formats,
            ConvertRequest request,
            ModelSpec spec,
            InputData data,
            @Nullable Split split,
            Passports passports) {
        this.engine = engine;
        this.judge = new Judge(formats);
        this.request = request;
        this.spec = spec;
        this.data = data;
        this.split = split;
        this.passports = passports;
    }

    /** Runs the original, and refuses it when it is clearly worse than the version it would replace. */
    void judgeOriginal() throws IOException, EngineException {
        Dataset holdout = data.holdout();
        if (holdout == null) {
            compared("too few samples are held out", null, null);
            return;
        }
        original = judge.classes(passports.exact(request.model()), spec, holdout);
        ClassMetric.Share share = Judge.accuracy(original, holdout);
        Double replaced = request.baselineMetric();
        if (share != null && request.compareWith() != null) {
            ClassMetric.Share measured = replaced(request.compareWith(), holdout);
            replaced = measured == null ? replaced : Double.valueOf(measured.value());
        }
        compared(
                holdout.labels() == null
                        ? "the held-out data has no array or column " + Dataset.LABEL
                        : "the spec names no output with classes",
                share == null ? null : share.value(),
                replaced);
        RegressionGate.check(
                request.modelVersion().toString(),
                share == null ? null : share.value(),
                replaced,
                request.wanted().tolerance(),
                request.acceptRegression());
    }

    /** Refuses where a comparison that was asked for came to nothing. */
    private void compared(String reason, @Nullable Double metric, @Nullable Double replaced) {
        boolean isDone = metric != null && replaced != null;
        if (request.replaces() && !isDone && !request.acceptRegression() && !request.comparesIfPossible()) {
            throw new RefusedException(request.modelVersion()
                    + " cannot be compared with the version it would replace, as " + reason
                    + ": bring labelled data, or go on with --accept-regression");
        }
    }

    private ClassMetric.@Nullable Share replaced(Path other, Dataset holdout) throws IOException {
        try {
            ModelSpec theirs = request.compareSpec() == null
                    ? spec
                    : ModelSpec.parseYaml(Files.readAllBytes(request.compareSpec()));
            return Judge.accuracy(judge.replaced(passports.exact(other), theirs, spec, holdout), holdout);
        } catch (InvalidInputException e) {
            throw new InvalidInputException("--compare-with: " + e.field(), e.value(), e.expected(), e);
        } catch (RefusedException | EngineException e) {
            throw new RefusedException("--compare-with: " + other.getFileName()
                    + " cannot be judged on the held-out data (" + e.getMessage()
                    + "): give the file of the version that this would replace, and --compare-spec");
        }
    }

    Proof prove(Candidates candidates) throws IOException, EngineException {
        Dataset holdout = data.holdout();
        Map<String, Measured> measured = new TreeMap<>();
        Map<String, String> omitted = new TreeMap<>(candidates.omitted());
        Map<String, @Nullable Classes> classes = new LinkedHashMap<>();
        List<Variant> published = new ArrayList<>();
        Map<String, Passport> issued = new LinkedHashMap<>();
        Measured pushed = Judge.measured(request.model(), holdout, original, null, List.of());
        Quantized.Model model = candidates.int8();
        if (model != null) {
            Dataset sample = sample();
            Path exact = passports.exact(model.file());
            LayerNoiseMeter noise =
                    LayerNoiseMeter.measure(engine, spec, sample, model.source(), exact, model.tensors());
            Classes own = holdout == null ? null : judge.classes(exact, spec, holdout);
            Measured int8 = nearness(exact, Judge.measured(model.file(), holdout, own, original, noise.worst()));
            String against = Int8Gate.reasonAgainst(
                    int8,
                    int8.decibels() == null ? noise.outputDecibels() : int8.decibels(),
                    Fidelity.judgedDecibels(spec.task()),
                    request.wanted().tolerance());
            if (against == null) {
                Passport passport = passports.of(model.file(), true, data.forGolden(), original);
                issued.put(Variant.INT8, passport);
                measured.put(Variant.INT8, int8.on(passport.parity(), passport.limit()));
                classes.put(Variant.INT8, own);
                published.add(new Variant(Variant.INT8, model.file()));
            } else {
                omitted.put(Variant.INT8, against + worst(noise));
            }
        }
        Variant base = candidates.base();
        Classes own = base.file().equals(request.model())
                ? original
                : holdout == null ? null : judge.classes(passports.exact(base.file()), spec, holdout);
        Passport passport = passports.of(base.file(), base.name().equals(Variant.INT8), data.forGolden(), original);
        issued.put(base.name(), passport);
        measured.put(
                base.name(),
                nearness(passports.exact(base.file()), Judge.measured(base.file(), holdout, own, original, List.of()))
                        .on(passport.parity(), passport.limit()));
        classes.put(base.name(), own);
        published.add(base);
        Evidence evidence = new Evidence(
                Evidence.SCHEMA_VERSION,
                pushed.value() == null ? null : ClassMetric.ACCURACY,
                pushed,
                measured,
                omitted,
                data.digests(),
                split == null ? null : split.told());
        return new Proof(evidence, published, issued, classes, original);
    }

    /** With the outputs' nearness to the original on held-out data, where no classes can be compared. */
    private Measured nearness(Path exact, Measured measured) throws IOException, EngineException {
        Dataset holdout = data.holdout();
        return holdout == null || measured.agreement() != null
                ? measured
                : measured.with(judge.decibels(passports.exact(request.model()), exact, spec, holdout));
    }

    /** What layers are compared on: calibration data, else held-out data, else inputs that the search made. */
    private Dataset sample() {
        Dataset given = data.calibration() != null ? data.calibration() : data.holdout();
        return given != null
                ? given
                : MadeSamples.of(engine, request.model(), spec).orElseThrow();
    }

    private static String worst(LayerNoiseMeter noise) {
        return noise.worst().isEmpty()
                ? ""
                : "; the worst layer is " + noise.worst().getFirst().layer() + " at "
                        + noise.worst().getFirst().decibels() + " dB";
    }
}
