package io.sandpiper.converter.search;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.converter.inference.SignalNoise;
import io.sandpiper.converter.inference.Winners;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.ClassMetric;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The float model's answers on the choosing samples, kept so that each variant runs alone. Blocking; one thread.
 */
final class Reference {
    /** Values of the float model's outputs that are kept: 64 MiB. */
    private static final long MOST_VALUES = 16 << 20;
    /** Enough to tell half a point. */
    private static final int MOST_SAMPLES = 600;
    /** Of a model without real numbers in its outputs. */
    private static final double NOTHING_KNOWN = -200;

    private final Engine engine;
    private final ModelSpec spec;
    private final Dataset data;
    private final Answers answers;

    private record Answers(Classes classes, List<Map<String, float[]>> outputs) {}

    private Reference(Engine engine, ModelSpec spec, Dataset data, Answers answers) {
        this.engine = engine;
        this.spec = spec;
        this.data = data;
        this.answers = answers;
    }

    static Reference of(Engine engine, Path model, ModelSpec spec, Dataset choosing) throws EngineException {
        int samples = Math.min(choosing.samples(), MOST_SAMPLES);
        try (BatchInference inference = BatchInference.open(engine, model, spec)) {
            int one = inference.batch(1);
            long values = inference.run(inference.encode(choosing, 0, 1, one)).stream()
                            .mapToLong(Tensor::elements)
                            .sum()
                    / one;
            samples = (int) Math.clamp(MOST_VALUES / Math.max(1, values), 1, samples);
        }
        Dataset data = choosing.spread(samples);
        return new Reference(engine, spec, data, answers(engine, model, spec, data));
    }

    Fidelity compare(Path variant) throws EngineException {
        Answers other = answers(engine, variant, spec, data);
        int[] before = answers.classes.index();
        int[] after = other.classes.index();
        boolean known = answers.classes.known();
        int[] labels = data.labels();
        return new Fidelity(
                !known || labels == null
                        ? null
                        : ClassMetric.paired(before, after, labels).value(),
                known ? ClassMetric.agreement(before, after) : null,
                decibels(other));
    }

    private double decibels(Answers other) {
        Map<String, SignalNoise> nearness = new LinkedHashMap<>();
        for (int run = 0; run < answers.outputs.size(); run++) {
            Map<String, float[]> after = other.outputs.get(run);
            answers.outputs.get(run).forEach((name, before) -> {
                SignalNoise noise = nearness.computeIfAbsent(name, n -> new SignalNoise());
                float[] values = after.getOrDefault(name, new float[0]);
                for (int i = 0; i < before.length; i++) {
                    noise.add(before[i], i < values.length ? values[i] : 0);
                }
            });
        }
        return nearness.values().stream()
                .filter(noise -> !noise.isSilent())
                .mapToDouble(SignalNoise::decibels)
                .min()
                .orElse(NOTHING_KNOWN);
    }

    private static Answers answers(Engine engine, Path model, ModelSpec spec, Dataset data) throws EngineException {
        List<Map<String, float[]>> outputs = new ArrayList<>();
        Winners winners = new Winners(spec, data.samples());
        try (BatchInference inference = BatchInference.open(engine, model, spec)) {
            inference.run(data, BatchInference.BATCH, (first, count, batch, tensors) -> {
                winners.take(first, count, batch, tensors);
                Map<String, float[]> kept = new LinkedHashMap<>();
                for (Tensor tensor : tensors) {
                    if (tensor.datatype() == DataType.FP32) {
                        FloatBuffer values = tensor.data().asFloatBuffer();
                        float[] copy = new float[values.remaining() / batch * count];
                        values.get(copy);
                        kept.put(tensor.name(), copy);
                    }
                }
                outputs.add(kept);
            });
        }
        return new Answers(winners.classes(), outputs);
    }
}
