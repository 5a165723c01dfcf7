package io.sandpiper.converter.bundle;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Picks the inputs that a device must answer rightly before a model serves there, and records what each variant answers.
 * The rule of passing is in docs/reference/bundle.md.
 */
public final class GoldenCases {
    private static final int CASES_MIN = 8;
    private static final int CASES_MAX = 16;
    /** Input tensors of all cases: the blob crosses thin links with every version. */
    private static final long INPUT_BYTES = 1 << 20;

    /** Types of scores and measures, quantized ones too; the others number or name something. */
    private static final Set<DataType> MEASURES =
            Set.of(DataType.FP16, DataType.FP32, DataType.FP64, DataType.INT8, DataType.UINT8, DataType.INT16);

    private static final Golden.Tolerance FP32 = new Golden.Tolerance(1e-3, 1e-3);
    private final Map<String, BatchInference> variants;
    private final double int8Share;

    /**
     * @param variants by name, in order of preference
     * @param int8Share how far int8 may be from this machine's on another one, as a share of the largest expected value
     */
    public GoldenCases(Map<String, BatchInference> variants, double int8Share) {
        this.variants = new LinkedHashMap<>(variants);
        this.int8Share = int8Share;
    }

    /**
     * @param data held-out or calibration data, null for none
     * @param classes of each variant on that data; empty where the task has none
     */
    public Golden make(@Nullable Dataset data, List<Classes> classes) throws EngineException {
        BatchInference first = variants.values().iterator().next();
        List<Golden.Case> cases = new ArrayList<>();
        if (data == null) {
            addZeros(first, cases);
        } else {
            long bytes = first.encode(data, 0, 1, first.batch(1)).stream()
                    .mapToLong(t -> t.data().capacity())
                    .sum();
            int count = (int) Math.clamp(INPUT_BYTES / Math.max(1, bytes), 1, CASES_MAX);
            for (int sample : classes.isEmpty() ? spread(data, count) : surest(classes, count)) {
                cases.add(goldenCase("sample-" + sample, first.encode(data, sample, 1, first.batch(1))));
            }
        }
        return new Golden(Golden.SCHEMA_VERSION, cases, tolerances(cases));
    }

    /** Without data: that the outputs for zeros stay what they are. Some models refuse zeros; those have no case. */
    private void addZeros(BatchInference first, List<Golden.Case> cases) {
        try {
            Golden.Case zeros = goldenCase("zeros", first.zeros());
            if (zeros.expected().values().stream().noneMatch(List::isEmpty)) {
                cases.add(zeros);
            }
        } catch (EngineException e) {
            cases.clear();
        }
    }

    private Golden.Case goldenCase(String name, List<Tensor> inputs) throws EngineException {
        Map<String, List<Golden.Value>> expected = new TreeMap<>();
        for (Map.Entry<String, BatchInference> variant : variants.entrySet()) {
            expected.put(
                    variant.getKey(),
                    variant.getValue().run(inputs).stream()
                            .filter(GoldenCases::comparable)
                            .map(Golden.Value::of)
                            .toList());
        }
        return new Golden.Case(name, inputs.stream().map(Golden.Value::of).toList(), expected);
    }

    /** Texts and values that are no numbers cannot be compared within a tolerance. */
    private static boolean comparable(Tensor tensor) {
        if (tensor.datatype() == DataType.BYTES) {
            return false;
        }
        for (int i = 0; i < tensor.elements(); i++) {
            if (!Double.isFinite(TensorValues.get(tensor, i))) {
                return false;
            }
        }
        return true;
    }

    private static List<Integer> spread(Dataset data, int wanted) {
        int count = Math.min(Math.min(wanted, CASES_MIN), data.samples());
        List<Integer> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add((int) ((long) i * data.samples() / count));
        }
        return samples;
    }

    /**
     * For each class in turn the sample of which the least sure variant is surest: another machine's rounding must not
     * turn a right device away.
     */
    private static List<Integer> surest(List<Classes> classes, int limit) {
        Map<Integer, List<Integer>> byClass = new TreeMap<>();
        for (int i = 0; i < classes.getFirst().index().length; i++) {
            int sample = i;
            int winner = classes.getFirst().index()[i];
            if (classes.stream().allMatch(c -> c.index()[sample] == winner)) {
                byClass.computeIfAbsent(winner, c -> new ArrayList<>()).add(i);
            }
        }
        byClass.values()
                .forEach(samples -> samples.sort((a, b) -> {
                    int order = Double.compare(certainty(classes, b), certainty(classes, a));
                    return order != 0 ? order : Integer.compare(a, b);
                }));
        int wanted = Math.min(limit, Math.clamp(byClass.size(), CASES_MIN, CASES_MAX));
        List<Integer> chosen = new ArrayList<>();
        for (int round = 0; chosen.size() < wanted; round++) {
            int before = chosen.size();
            for (List<Integer> samples : byClass.values()) {
                if (round < samples.size() && chosen.size() < wanted) {
                    chosen.add(samples.get(round));
                }
            }
            if (chosen.size() == before) {
                break;
            }
        }
        return chosen;
    }

    private static double certainty(List<Classes> classes, int sample) {
        double least = 1;
        for (Classes c : classes) {
            double confidence = c.confidence()[sample];
            least = Math.min(least, Double.isNaN(confidence) ? 0 : Math.round(confidence * 1e4) / 1e4);
        }
        return least;
    }

    private Map<String, Golden.Tolerance> tolerances(List<Golden.Case> cases) {
        Map<String, Golden.Tolerance> tolerances = new TreeMap<>();
        for (String variant : variants.keySet()) {
            tolerances.put(variant, variant.equals(Variant.INT8) ? loose(cases, variant) : FP32);
        }
        return tolerances;
    }

    private Golden.Tolerance loose(List<Golden.Case> cases, String variant) {
        double largest = 0;
        for (Golden.Case one : cases) {
            for (Golden.Value value : one.expected().getOrDefault(variant, List.of())) {
                Tensor tensor = value.tensor();
                for (int i = 0; MEASURES.contains(value.datatype()) && i < tensor.elements(); i++) {
                    largest = Math.max(largest, Math.abs(TensorValues.get(tensor, i)));
                }
            }
        }
        double absolute = Math.max(0.05, Math.ceil(largest * int8Share * 100) / 100);
        return new Golden.Tolerance(absolute, int8Share);
    }
}
