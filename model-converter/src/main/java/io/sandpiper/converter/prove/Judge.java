package io.sandpiper.converter.prove;

import io.sandpiper.converter.format.Formats;
import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.converter.inference.OutputNoise;
import io.sandpiper.converter.inference.PairedRuns;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.CalibrationError;
import io.sandpiper.engine.task.ClassMetric;
import io.sandpiper.protocol.bundle.Evidence.LayerNoise;
import io.sandpiper.protocol.bundle.Evidence.Loss;
import io.sandpiper.protocol.bundle.Evidence.Measured;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures model files on held-out data, each with the runtime that serves it. Blocking; one thread. */
public final class Judge {
    private final Formats formats;

    public Judge(Formats formats) {
        this.formats = formats;
    }

    /** A model's classes on the held-out data, null where the task has none. */
    public @Nullable Classes classes(Path model, ModelSpec spec, Dataset holdout) throws EngineException {
        try (BatchInference inference = BatchInference.open(formats.of(model).engine(), model, spec)) {
            Classes classes = Classes.judged(inference, spec, holdout);
            return classes.known() ? classes : null;
        }
    }

    /** The signal-to-noise ratio of a variant's worst output against the original's on all samples, null where none says anything. */
    public @Nullable Double decibels(Path original, Path variant, ModelSpec spec, Dataset holdout)
            throws EngineException {
        OutputNoise noise = new OutputNoise();
        try (BatchInference left = BatchInference.open(formats.of(original).engine(), original, spec);
                BatchInference right = BatchInference.open(formats.of(variant).engine(), variant, spec)) {
            PairedRuns.over(
                    holdout,
                    left,
                    right,
                    (first, count, batch, before, after) -> noise.add(before, after, count, batch));
        }
        double worst = noise.worst();
        return Double.isNaN(worst) ? null : worst;
    }

    /**
     * What the version that another would replace says, in the other's numbers. Classes that came since are what it gets
     * wrong, no fault of the data.
     */
    public @Nullable Classes replaced(Path model, ModelSpec own, ModelSpec other, Dataset holdout)
            throws EngineException {
        try (BatchInference inference = BatchInference.open(formats.of(model).engine(), model, own)) {
            Classes classes = Classes.of(inference, own, holdout);
            return classes.known() ? classes.numberedAs(other.labels(), own.labels()) : null;
        }
    }

    /** The share of right classes with its interval, null without labels or classes. */
    public static ClassMetric.@Nullable Share accuracy(@Nullable Classes classes, @Nullable Dataset holdout) {
        int[] labels = holdout == null ? null : holdout.labels();
        return classes == null || labels == null ? null : ClassMetric.accuracy(classes.index(), labels);
    }

    /** The expected calibration error to six digits, null without labels or probabilities. */
    public static @Nullable Double calibrationError(@Nullable Classes classes, @Nullable Dataset holdout) {
        int[] labels = holdout == null ? null : holdout.labels();
        return classes == null || labels == null
                ? null
                : CalibrationError.expected(classes.index(), classes.confidence(), labels)
                        .map(Judge::rounded)
                        .orElse(null);
    }

    /** Puts together what is known of one model file. */
    public static Measured measured(
            Path model,
            @Nullable Dataset holdout,
            @Nullable Classes classes,
            @Nullable Classes original,
            List<LayerNoise> worstLayers)
            throws IOException {
        ClassMetric.Share share = accuracy(classes, holdout);
        return new Measured(
                Files.size(model),
                holdout == null ? 0 : holdout.samples(),
                share == null ? null : rounded(share.value()),
                share == null ? null : rounded(share.low()),
                share == null ? null : rounded(share.high()),
                calibrationError(classes, holdout),
                classes == null || original == null
                        ? null
                        : rounded(ClassMetric.agreement(classes.index(), original.index())),
                null,
                worstLayers,
                loss(classes, original, holdout),
                null,
                null);
    }

    private static @Nullable Loss loss(
            @Nullable Classes classes, @Nullable Classes original, @Nullable Dataset holdout) {
        int[] labels = holdout == null ? null : holdout.labels();
        if (classes == null || original == null || labels == null) {
            return null;
        }
        ClassMetric.Share paired = ClassMetric.paired(original.index(), classes.index(), labels);
        return new Loss(rounded(paired.value()), rounded(paired.low()), rounded(paired.high()));
    }

    /** Six digits: the last bits of an interval may depend on the processor. */
    public static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
