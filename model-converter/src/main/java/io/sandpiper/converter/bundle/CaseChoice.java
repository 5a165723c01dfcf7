package io.sandpiper.converter.bundle;

import io.sandpiper.converter.inference.Classes;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawArray;
import io.sandpiper.engine.data.RawValues;
import io.sandpiper.protocol.bundle.Golden;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which samples become golden cases: one of each class, the nearest to a decision border, and extremes of inputs and outputs.
 * Where a model names classes, a sample at a border or an extreme is one of which every device within the tolerance names
 * the same class: a right device is never turned away.
 */
final class CaseChoice {
    private static final int CASES_MIN = 8;
    private static final int BORDERS = 2;
    /** Last bits of a score may depend on the processor, and must not choose. */
    private static final double DIGITS = 1e4;

    private final Dataset data;
    private final List<VariantAnswers> variants;
    private final List<Golden.Tolerance> tolerances;
    private final int limit;
    private final Map<Integer, String> chosen = new LinkedHashMap<>();

    /**
     * @param variants what each answers to the samples, the preferred first
     * @param tolerances of each
     * @param limit cases at most
     */
    CaseChoice(Dataset data, List<VariantAnswers> variants, List<Golden.Tolerance> tolerances, int limit) {
        this.data = data;
        this.variants = variants;
        this.tolerances = tolerances;
        this.limit = limit;
    }

    /** Why each was chosen, by sample and in order: {@code class-3-}, {@code border-}, {@code largest-input-}, nothing where
     * it is one of many. The first one is an ordinary sample, which becomes the example of a call. */
    Map<Integer, String> reasons() {
        List<List<Integer>> classes = surestByClass();
        if (classes.isEmpty()) {
            spread(Math.min(limit, CASES_MIN / 2));
        } else {
            rounds(classes, 1, limit <= BORDERS ? limit : limit - BORDERS);
            borders();
        }
        extremes();
        if (classes.isEmpty()) {
            spread(Math.min(limit, CASES_MIN));
        } else {
            rounds(classes, data.samples(), Math.min(limit, CASES_MIN));
        }
        return chosen;
    }

    private void add(int sample, String reason) {
        if (chosen.size() < limit) {
            chosen.putIfAbsent(sample, reason);
        }
    }

    /** Evenly spread samples, until there are as many cases as wanted. */
    private void spread(int wanted) {
        int[] spreadFirst = IntStream.concat(IntStream.of(data.places(wanted)), IntStream.range(0, data.samples()))
                .toArray();
        for (int sample : spreadFirst) {
            if (chosen.size() < wanted) {
                add(sample, "");
            }
        }
    }

    /** Of each class in turn the next surest sample, until there are as many cases as wanted. */
    private void rounds(List<List<Integer>> classes, int rounds, int wanted) {
        for (int round = 0; round < rounds && chosen.size() < wanted; round++) {
            boolean any = false;
            for (List<Integer> samples : classes) {
                if (round < samples.size() && chosen.size() < wanted) {
                    int sample = samples.get(round);
                    add(sample, "class-" + winner(sample) + "-");
                    any = true;
                }
            }
            if (!any) {
                return;
            }
        }
    }

    private void borders() {
        IntStream.range(0, data.samples())
                .filter(sample -> agreed(sample) && room(sample) > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(sample -> Math.round(room(sample) * DIGITS) / DIGITS)
                        .thenComparing(Comparator.naturalOrder()))
                .filter(sample -> !chosen.containsKey(sample))
                .limit(BORDERS)
                .forEach(sample -> add(sample, "border-"));
    }

    private void extremes() {
        Extremes inputs = inputs();
        Extremes outputs = variants.getFirst().outputs();
        extreme("largest-input-", inputs.descending());
        extreme("smallest-input-", inputs.ascending());
        extreme("largest-output-", outputs.descending());
        extreme("smallest-output-", outputs.ascending());
    }

    private void extreme(String reason, List<Integer> samples) {
        samples.stream().filter(this::tellsAlike).findFirst().ifPresent(sample -> add(sample, reason));
    }

    private Extremes inputs() {
        Extremes inputs = new Extremes(data.samples());
        for (RawValues values : data.inputs().values()) {
            if (values instanceof RawArray array) {
                double[] one = new double[array.sampleElements()];
                for (int sample = 0; sample < data.samples(); sample++) {
                    array.get(sample * one.length, one);
                    inputs.add(sample, one);
                }
            }
        }
        return inputs;
    }

    /** All values are numbers, and where classes are named no device within the tolerance names another. */
    private boolean tellsAlike(int sample) {
        return variants.stream().allMatch(v -> v.outputs().finite(sample))
                && (winner(sample) < 0 || agreed(sample) && room(sample) > 0);
    }

    private double room(int sample) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < variants.size(); i++) {
            least = Math.min(least, variants.get(i).room(sample, tolerances.get(i)));
        }
        return least;
    }

    private int winner(int sample) {
        return variants.getFirst().classes().index()[sample];
    }

    private boolean agreed(int sample) {
        return variants.stream().allMatch(v -> v.classes().index()[sample] == winner(sample));
    }

    /** Of each class the samples on which all variants agree, that first of which the least sure one is surest. */
    private List<List<Integer>> surestByClass() {
        if (!variants.stream().allMatch(v -> v.classes().known())) {
            return List.of();
        }
        Map<Integer, List<Integer>> byClass = new TreeMap<>();
        IntStream.range(0, data.samples())
                .filter(this::agreed)
                .forEach(sample -> byClass.computeIfAbsent(winner(sample), c -> new ArrayList<>())
                        .add(sample));
        byClass.values()
                .forEach(samples -> samples.sort(Comparator.<Integer>comparingDouble(sample -> -certainty(sample))
                        .thenComparing(Comparator.naturalOrder())));
        return List.copyOf(byClass.values());
    }

    private double certainty(int sample) {
        double least = 1;
        for (VariantAnswers variant : variants) {
            Classes classes = variant.classes();
            double confidence = classes.confidence()[sample];
            least = Math.min(least, Double.isNaN(confidence) ? 0 : Math.round(confidence * DIGITS) / DIGITS);
        }
        return least;
    }
}
