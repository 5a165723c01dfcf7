package io.sandpiper.converter.passport;

import io.sandpiper.converter.inference.Classes;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.prove.Int8Gate;
import io.sandpiper.converter.prove.Judge;
import io.sandpiper.converter.quantize.ExactForm;
import io.sandpiper.converter.quantize.IntegerWeights;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.ClassMetric;
import io.sandpiper.protocol.bundle.Evidence.ClassParity;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelFileType;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Issues passports. What cannot saturate follows from the weights, so it is the same text on every machine; what can is
 * measured where this machine saturates, and where it does not nobody vouches for those that do. Blocking; one thread.
 */
public final class Passports {
    private static final String CURE =
            "quantize it with weights of 7 bits (reduce_range), or push the float model with --calibration";

    private final Engine engine;
    private final ModelSpec spec;
    private final Path scratch;
    private final double tolerance;
    private final double leastDecibels;
    private final Map<Path, List<IntegerWeights>> integerWeights = new TreeMap<>();
    private final Map<Path, Path> exactForms = new TreeMap<>();

    /**
     * @param engine that runs ONNX, where such a file is asked about
     * @param scratch folder for exact forms, which outlive the passports
     * @param tolerance and {@code leastDecibels}: what a class may lose, as {@link Int8Gate} reads them
     */
    public Passports(Engine engine, ModelSpec spec, Path scratch, double tolerance, double leastDecibels) {
        this.engine = engine;
        this.spec = spec;
        this.scratch = scratch;
        this.tolerance = tolerance;
        this.leastDecibels = leastDecibels;
    }

    /** A model in the form that gives exact sums on this machine: itself where nothing in it can saturate. */
    public Path exact(Path model) throws IOException {
        return maySaturate(weights(model)) ? exactForm(model) : model;
    }

    /**
     * Judges a variant.
     *
     * @param integer whether a file that is not ONNX holds integers
     * @param data held-out data, else calibration data, else null
     * @param original classes of the original on that data; null: the variant's own with exact sums
     */
    public Passport of(Path model, boolean integer, @Nullable Dataset data, @Nullable Classes original)
            throws IOException, EngineException {
        List<IntegerWeights> weights = weights(model);
        if (!maySaturate(weights)) {
            return Passport.everywhere(
                    model, weights.isEmpty() && (isOnnx(model) || !integer) ? Map.of() : equalByConstruction());
        }
        Path exact = exactForm(model);
        if (data == null) {
            return unknown(exact, weights, "there is no data to measure it with: push with --holdout");
        }
        if (!HostSums.saturate(engine, scratch)) {
            return unknown(
                    exact,
                    weights,
                    "the machine that converted it has exact sums and cannot measure it: convert it"
                            + " on amd64 without VNNI");
        }
        return measured(model, exact, weights, data, original);
    }

    private Passport measured(
            Path model, Path exact, List<IntegerWeights> weights, Dataset data, @Nullable Classes original)
            throws IOException, EngineException {
        TwoRuns runs = TwoRuns.of(engine, spec, data, exact, model);
        Classes reference = original == null ? runs.exact() : original;
        Measured exactly = judged(model, data, runs.named() ? runs.exact() : null, reference);
        Measured cut = judged(model, data, runs.named() ? runs.other() : null, reference);
        String against =
                runs.decibels() == null ? null : Int8Gate.reasonAgainst(cut, runs.decibels(), leastDecibels, tolerance);
        Double agreement = runs.named()
                ? Double.valueOf(Judge.rounded(
                        ClassMetric.agreement(runs.exact().index(), runs.other().index())))
                : null;
        Map<String, ClassParity> parity = new TreeMap<>();
        for (ProcessorClass c : ProcessorClass.all()) {
            parity.put(
                    c.device(),
                    c.saturates()
                            ? new ClassParity(
                                    ClassParity.MEASURED, against == null, agreement, runs.decibels(), cut.loss())
                            : new ClassParity(
                                    ClassParity.MEASURED, true, runs.named() ? 1.0 : null, null, exactly.loss()));
        }
        if (against == null) {
            return new Passport(exact, ProcessorClass.EVERYWHERE, parity, runs.apart(), null);
        }
        WorstLayer worst = WorstLayer.find(engine, spec, data, model, exact, weights);
        String layer = worst == null
                ? ""
                : "; the worst layer is " + worst.layer() + ", which alone leaves " + worst.decibels() + " dB";
        return new Passport(exact, ProcessorClass.exact(), parity, Map.of(), limit(against) + layer + ": " + CURE);
    }

    private static Measured judged(Path model, Dataset data, @Nullable Classes classes, Classes reference)
            throws IOException {
        return Judge.measured(model, data, classes, reference, List.of());
    }

    private static Passport unknown(Path exact, List<IntegerWeights> weights, String why) {
        Map<String, ClassParity> parity = new TreeMap<>();
        for (ProcessorClass c : ProcessorClass.all()) {
            parity.put(
                    c.device(),
                    c.saturates()
                            ? new ClassParity(ClassParity.UNMEASURED, false, null, null, null)
                            : new ClassParity(ClassParity.CONSTRUCTION, true, null, null, null));
        }
        String layer = weights.stream()
                .max(Comparator.comparingInt(IntegerWeights::largestPair))
                .map(IntegerWeights::layer)
                .orElse("");
        return new Passport(
                exact,
                ProcessorClass.exact(),
                parity,
                Map.of(),
                limit("layer " + layer + " can exceed 16 bits, and " + why) + "; or " + CURE);
    }

    private static String limit(String reason) {
        return "limited to " + String.join(" and ", ProcessorClass.exact())
                + ": on amd64 without VNNI, which cuts sums of two products at 16 bits, " + reason;
    }

    private static Map<String, ClassParity> equalByConstruction() {
        Map<String, ClassParity> parity = new TreeMap<>();
        ProcessorClass.all()
                .forEach(c -> parity.put(c.device(), new ClassParity(ClassParity.CONSTRUCTION, true, 1.0, null, null)));
        return parity;
    }

    private static boolean maySaturate(List<IntegerWeights> weights) {
        return weights.stream().anyMatch(IntegerWeights::maySaturate);
    }

    private static boolean isOnnx(Path model) throws IOException {
        return ModelFileType.mediaType(model).equals(MediaTypes.ONNX);
    }

    private List<IntegerWeights> weights(Path model) throws IOException {
        List<IntegerWeights> known = integerWeights.get(model);
        if (known == null) {
            known = isOnnx(model) ? IntegerWeights.of(GraphFiles.read(model)) : List.of();
            integerWeights.put(model, known);
        }
        return known;
    }

    private Path exactForm(Path model) throws IOException {
        Path known = exactForms.get(model);
        if (known != null) {
            return known;
        }
        Path file = scratch.resolve("exact-" + exactForms.size() + ".onnx");
        GraphFiles.write(ExactForm.of(GraphFiles.read(model)), file);
        exactForms.put(model, file);
        return file;
    }
}
