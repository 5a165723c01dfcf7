package io.sandpiper.converter.passport;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.converter.inference.SignalNoise;
import io.sandpiper.converter.inference.Winners;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model with exact sums and the same one otherwise, on the same samples.
 *
 * @param decibels signal-to-noise ratio of the other's worst output against the exact one's, null where no value differs
 * @param apart the largest difference of two values
 */
record TwoRuns(Classes exact, Classes other, @Nullable Double decibels, double apart) {
    /** Outputs that are measures; the others number or name something. */
    private static final Set<DataType> MEASURES =
            EnumSet.of(DataType.FP16, DataType.FP32, DataType.FP64, DataType.INT8, DataType.UINT8);

    static TwoRuns of(Engine engine, ModelSpec spec, Dataset data, Path exact, Path other) throws EngineException {
        Winners exactly = new Winners(spec, data.samples());
        Winners otherwise = new Winners(spec, data.samples());
        Map<String, SignalNoise> nearness = new TreeMap<>();
        double apart = 0;
        try (BatchInference left = BatchInference.open(engine, exact, spec);
                BatchInference right = BatchInference.open(engine, other, spec)) {
            int step = left.batch(left.affordable(data, BatchInference.BATCH));
            for (int first = 0; first < data.samples(); first += step) {
                int count = Math.min(step, data.samples() - first);
                int batch = left.batch(count);
                List<Tensor> inputs = left.encode(data, first, count, batch);
                List<Tensor> before = left.run(inputs);
                List<Tensor> after = right.run(inputs);
                exactly.take(first, count, batch, before);
                otherwise.take(first, count, batch, after);
                for (int i = 0; i < before.size(); i++) {
                    apart = Math.max(apart, add(nearness, before.get(i), after.get(i), count, batch));
                }
            }
        }
        return new TwoRuns(exactly.classes(), otherwise.classes(), worst(nearness), apart);
    }

    /** @return the largest difference of two values */
    private static double add(Map<String, SignalNoise> nearness, Tensor before, Tensor after, int count, int batch) {
        if (!MEASURES.contains(before.datatype()) || before.elements() != after.elements()) {
            return 0;
        }
        double apart = 0;
        SignalNoise noise = nearness.computeIfAbsent(before.name(), n -> new SignalNoise());
        for (int i = 0; i < before.elements() / batch * count; i++) {
            double expected = TensorValues.get(before, i);
            double actual = TensorValues.get(after, i);
            noise.add(expected, actual);
            if (Double.isFinite(actual - expected)) {
                apart = Math.max(apart, Math.abs(actual - expected));
            }
        }
        return apart;
    }

    private static @Nullable Double worst(Map<String, SignalNoise> nearness) {
        Double worst = null;
        for (SignalNoise noise : nearness.values()) {
            if (noise.differs()) {
                worst = worst == null ? noise.decibels() : Math.min(worst, noise.decibels());
            }
        }
        return worst;
    }

    /** The model names classes. */
    boolean named() {
        return exact.known() && other.known();
    }
}
