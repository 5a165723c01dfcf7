package io.sandpiper.converter.inference;

import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How near one model's outputs are to another's, run after run. One thread. */
public final class OutputNoise {
    /** Outputs that are measures; the others number or name something. */
    private static final Set<DataType> MEASURES =
            EnumSet.of(DataType.FP16, DataType.FP32, DataType.FP64, DataType.INT8, DataType.UINT8);

    private final Map<String, Near> outputs = new TreeMap<>();

    private static final class Near {
        final SignalNoise noise = new SignalNoise();
        double apart;
    }

    /** Takes both models' outputs of one run; those of other sizes or types do not count. @param batch samples that were run, of which {@code count} are real */
    public void add(List<Tensor> before, List<Tensor> after, int count, int batch) {
        for (Tensor expected : before) {
            Tensor actual = Tensor.named(expected.name(), after);
            if (actual != null
                    && MEASURES.contains(expected.datatype())
                    && actual.datatype() == expected.datatype()
                    && actual.elements() == expected.elements()) {
                add(outputs.computeIfAbsent(expected.name(), n -> new Near()), expected, actual, count, batch);
            }
        }
    }

    private static void add(Near near, Tensor before, Tensor after, int count, int batch) {
        for (int i = 0; i < before.elements() / batch * count; i++) {
            double expected = TensorValues.get(before, i);
            double actual = TensorValues.get(after, i);
            near.noise.add(expected, actual);
            if (Double.isFinite(actual - expected)) {
                near.apart = Math.max(near.apart, Math.abs(actual - expected));
            }
        }
    }

    /** The signal-to-noise ratio of the worst output of those that differ, null where none does. */
    public @Nullable Double worstOfDifferent() {
        Double worst = null;
        for (Near near : outputs.values()) {
            if (near.noise.differs()) {
                worst = worst == null ? near.noise.decibels() : Math.min(worst, near.noise.decibels());
            }
        }
        return worst;
    }

    /** The signal-to-noise ratio of the worst output, NaN where none says anything. */
    public double worst() {
        return outputs.values().stream()
                .map(near -> near.noise)
                .filter(noise -> !noise.isSilent())
                .mapToDouble(SignalNoise::decibels)
                .min()
                .orElse(Double.NaN);
    }

    /** By output the largest difference of two values. */
    public Map<String, Double> apart() {
        return outputs.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().apart));
    }
}
