package io.sandpiper.converter.compare;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.compare.Comparison.Output;
import io.sandpiper.converter.compare.Comparison.Side;
import io.sandpiper.converter.format.Formats;
import io.sandpiper.converter.format.ModelFormat;
import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.importer.Importers;
import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.converter.inference.Latency;
import io.sandpiper.converter.inference.SignalNoise;
import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.prove.Judge;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.ClassMetric;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.Evidence.Loss;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs two models over the same data, each with the runtime that serves it. Blocking; one thread. */
public final class Comparer {
    private final Importers importers;
    private final Formats formats;

    public Comparer(Importers importers, Formats formats) {
        this.importers = importers;
        this.formats = formats;
    }

    private record Model(Path file, Path source, ModelFormat format, String framework, ModelSpec spec) {}

    /** How near the values of one output are. */
    private static final class Nearness {
        final SignalNoise noise = new SignalNoise();
        double largest;
    }

    /**
     * @param spec what both models' inputs and outputs mean, null to find it as a push does
     * @param scratch folder for what importers write, the caller's to remove
     * @throws RefusedException or InvalidInputException with one sentence
     */
    public Comparison compare(Path first, Path second, Path data, @Nullable Path spec, Path scratch, Progress progress)
            throws IOException {
        Model a = model("A", first, data, spec, Files.createDirectories(scratch.resolve("a")), progress);
        Model b = model("B", second, data, spec, Files.createDirectories(scratch.resolve("b")), progress);
        Dataset samples = Dataset.read(data, a.spec);
        try (BatchInference left = BatchInference.open(a.format.engine(), a.file, a.spec);
                BatchInference right = BatchInference.open(b.format.engine(), b.file, b.spec)) {
            int step = Math.max(left.batch(1), right.batch(1));
            if (left.batch(step) != right.batch(step)) {
                throw new InvalidInputException(
                        "B", "a batch of " + right.batch(step), "a batch of " + left.batch(step) + ", as A has");
            }
            Classes ours = Classes.judged(left, a.spec, samples);
            Classes theirs = Classes.judged(right, b.spec, samples).numberedAs(a.spec.labels(), b.spec.labels());
            boolean known = ours.known() && theirs.known();
            List<Output> outputs = outputs(left, right, samples);
            List<String> notes = new ArrayList<>();
            if (outputs.isEmpty()) {
                notes.add(unlike(left, right));
            }
            if (known && !a.spec.labels().equals(b.spec.labels())) {
                notes.add(
                        "A and B do not list the same classes in the same order: classes are compared by their names where"
                                + " both list them, values of outputs by their places");
            }
            return new Comparison(
                    side(a, left, samples, ours),
                    side(b, right, samples, theirs),
                    samples.samples(),
                    known ? ClassMetric.agreement(ours.index(), theirs.index()) : null,
                    known ? loss(ours, theirs, samples) : null,
                    outputs,
                    notes);
        } catch (EngineException e) {
            throw new RefusedException("one of the models cannot run on this data (" + e.getMessage()
                    + "): both must take the same inputs");
        }
    }

    /** @param name what people call it, before what is said of it */
    private Model model(String name, Path source, Path data, @Nullable Path spec, Path scratch, Progress progress)
            throws IOException {
        try {
            return model(source, data, spec, scratch, progress);
        } catch (InvalidInputException e) {
            throw new InvalidInputException(name + ": " + e.field(), e.value(), e.expected(), e);
        } catch (RefusedException e) {
            throw new RefusedException(name + ": " + e.getMessage());
        }
    }

    private Model model(Path source, Path data, @Nullable Path spec, Path scratch, Progress progress)
            throws IOException {
        Imported imported = importers.read(source, data, scratch, progress);
        ModelFormat format = formats.of(imported.model());
        return new Model(
                imported.model(), source, format, imported.framework(), format.check(imported.model(), spec, data));
    }

    private static Side side(Model model, BatchInference inference, Dataset samples, Classes classes)
            throws IOException, EngineException {
        Classes named = classes.known() ? classes : null;
        ClassMetric.Share share = Judge.accuracy(named, samples);
        return new Side(
                String.valueOf(model.source.getFileName()),
                model.framework,
                Files.size(model.file),
                share == null ? null : share.value(),
                share == null ? null : share.low(),
                share == null ? null : share.high(),
                Judge.calibrationError(named, samples),
                Latency.medianMillis(inference, samples));
    }

    private static @Nullable Loss loss(Classes ours, Classes theirs, Dataset samples) {
        int[] labels = samples.labels();
        if (labels == null) {
            return null;
        }
        ClassMetric.Share paired = ClassMetric.paired(ours.index(), theirs.index(), labels);
        return new Loss(paired.value(), paired.low(), paired.high());
    }

    private static List<Output> outputs(BatchInference left, BatchInference right, Dataset samples)
            throws EngineException {
        Map<String, Nearness> nearness = new LinkedHashMap<>();
        int step = Math.max(left.batch(1), right.batch(1));
        for (int first = 0; first < samples.samples(); first += step) {
            int count = Math.min(step, samples.samples() - first);
            List<Tensor> before = left.run(left.encode(samples, first, count, step));
            List<Tensor> after = right.run(right.encode(samples, first, count, step));
            for (Tensor expected : before) {
                after.stream()
                        .filter(t -> isComparable(expected, t))
                        .findFirst()
                        .ifPresent(t -> add(
                                nearness.computeIfAbsent(t.name(), n -> new Nearness()),
                                expected,
                                t,
                                (double) count / step));
            }
        }
        List<Output> outputs = new ArrayList<>();
        nearness.forEach((name, near) -> outputs.add(new Output(name, near.noise.decibels(), near.largest)));
        return outputs;
    }

    private static String unlike(BatchInference left, BatchInference right) {
        return "no values were compared, as no output of numbers has the same name and size in both: A has "
                + names(left) + ", B has " + names(right);
    }

    private static String names(BatchInference model) {
        return model.outputs().stream()
                .map(output -> InvalidInputException.shown(output.name()))
                .collect(Collectors.joining(", "));
    }

    private static boolean isComparable(Tensor expected, Tensor actual) {
        return actual.name().equals(expected.name())
                && actual.datatype() != DataType.BYTES
                && expected.datatype() != DataType.BYTES
                && actual.elements() == expected.elements();
    }

    /** @param real the share of the batch that samples fill */
    private static void add(Nearness near, Tensor expected, Tensor actual, double real) {
        int values = (int) Math.round(expected.elements() * real);
        for (int i = 0; i < values; i++) {
            double value = TensorValues.get(expected, i);
            double other = TensorValues.get(actual, i);
            near.noise.add(value, other);
            if (Double.isFinite(value - other)) {
                near.largest = Math.max(near.largest, Math.abs(value - other));
            }
        }
    }
}
