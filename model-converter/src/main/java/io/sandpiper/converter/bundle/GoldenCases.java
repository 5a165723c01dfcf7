package io.sandpiper.converter.bundle;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Picks the inputs that a device must answer rightly before a model serves there, and records what each variant answers.
 * The rule of passing is in docs/reference/bundle.md.
 */
public final class GoldenCases {
    private static final int CASES_MAX = 16;
    /** Input tensors of all cases: the blob crosses thin links with every version. */
    private static final long INPUT_BYTES = 1 << 20;
    /** Samples to choose from, evenly spread over the data. */
    private static final int CANDIDATES = 1_024;

    /** Of outputs that are no measures and, of those that are, where the largest value is 1 or greater. */
    private static final Golden.Tolerance FP32 = new Golden.Tolerance(1e-3, 1e-3);
    /** Kernels of integers round differently from machine to machine: the same share of an output's largest value. */
    private static final Golden.Tolerance INT8 = new Golden.Tolerance(0.05, 0.05);

    private static final double LEAST = 1e-6;
    private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.UP);
    /** How many times what device classes were measured to be apart one more device may be. */
    private static final double MEASURED_SHARE = 2;

    private final ModelSpec spec;
    private final Map<String, BatchInference> variants;
    private final Map<String, Map<String, Double>> apart;

    /**
     * @param variants by name, in order of preference
     * @param apart by variant and output: the largest difference of a value that was measured between device classes that it
     *     is published for
     */
    public GoldenCases(ModelSpec spec, Map<String, BatchInference> variants, Map<String, Map<String, Double>> apart) {
        this.spec = spec;
        this.variants = new LinkedHashMap<>(variants);
        this.apart = Map.copyOf(apart);
    }

    /** @param data held-out or calibration data, null for none */
    public Golden make(@Nullable Dataset data) throws EngineException {
        BatchInference first = variants.values().iterator().next();
        List<Golden.Case> cases = new ArrayList<>();
        if (data == null) {
            addZeros(first, cases);
            return new Golden(Golden.SCHEMA_VERSION, cases, tolerances(variant -> largest(cases, variant)));
        }
        Dataset candidates = data.spread(CANDIDATES);
        Map<String, VariantAnswers> answers = new LinkedHashMap<>();
        for (Map.Entry<String, BatchInference> variant : variants.entrySet()) {
            answers.put(variant.getKey(), VariantAnswers.of(variant.getValue(), spec, candidates));
        }
        Map<String, Golden.Tolerance> tolerances =
                tolerances(variant -> requireNonNull(answers.get(variant)).largest());
        long bytes = first.encode(data, 0, 1, first.batch(1)).stream()
                .mapToLong(t -> t.data().capacity())
                .sum();
        int limit = (int) Math.clamp(INPUT_BYTES / Math.max(1, bytes), 1, CASES_MAX);
        CaseChoice choice =
                new CaseChoice(candidates, List.copyOf(answers.values()), List.copyOf(tolerances.values()), limit);
        int[] places = data.places(CANDIDATES);
        for (Map.Entry<Integer, String> chosen : choice.reasons().entrySet()) {
            int sample = places[chosen.getKey()];
            cases.add(
                    goldenCase(chosen.getValue() + "sample-" + sample, first.encode(data, sample, 1, first.batch(1))));
        }
        return new Golden(Golden.SCHEMA_VERSION, cases, tolerances);
    }

    private static Map<String, Double> largest(List<Golden.Case> cases, String variant) {
        Map<String, Double> largest = new TreeMap<>();
        cases.stream()
                .flatMap(c -> c.expected().getOrDefault(variant, List.of()).stream())
                .forEach(value ->
                        VariantAnswers.addLargest(largest, value.name(), VariantAnswers.measures(value.tensor())));
        return largest;
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

    /** @param largest by variant and output: the greatest size of a value that it gives */
    private Map<String, Golden.Tolerance> tolerances(Function<String, Map<String, Double>> largest) {
        Map<String, Golden.Tolerance> tolerances = new LinkedHashMap<>();
        for (String variant : variants.keySet()) {
            Map<String, Golden.Tolerance> outputs = new TreeMap<>();
            largest.apply(variant).forEach((output, size) -> outputs.put(output, tolerance(variant, output, size)));
            tolerances.put(variant, together(variant.equals(Variant.INT8) ? INT8 : FP32, outputs));
        }
        return tolerances;
    }

    /** @param others of outputs that are no measures */
    private Golden.Tolerance together(Golden.Tolerance others, Map<String, Golden.Tolerance> outputs) {
        Set<Golden.Tolerance> different = new HashSet<>(outputs.values());
        return different.size() == 1 && outputs.size() == spec.outputs().size()
                ? different.iterator().next()
                : new Golden.Tolerance(others.absolute(), others.relative(), outputs);
    }

    private Golden.Tolerance tolerance(String variant, String output, double largest) {
        if (!variant.equals(Variant.INT8)) {
            return new Golden.Tolerance(rounded(FP32.absolute() * Math.min(1, largest)), FP32.relative());
        }
        double measured = MEASURED_SHARE * apart.getOrDefault(variant, Map.of()).getOrDefault(output, 0.0);
        return new Golden.Tolerance(rounded(Math.max(largest * INT8.relative(), measured)), INT8.relative());
    }

    /** Three digits, up: last bits of a largest value may depend on the processor. Of a value that is always 0 a millionth. */
    private static double rounded(double absolute) {
        return new BigDecimal(Math.max(absolute, LEAST))
                .round(MathContext.DECIMAL32)
                .round(THREE_DIGITS)
                .doubleValue();
    }
}
