package io.sandpiper.converter.search;

import io.sandpiper.converter.search.Tryout.Tried;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The fewest layers that must stay in higher precision. Each layer is quantized alone to see what noise it makes; those that make the
 * most for the bytes that they save are kept first.
 */
final class KeptLayers {
    /** A layer by its output, and how many weights it has. */
    record Layer(String output, long weights) {
        static <T> List<Layer> of(Collection<T> layers, Function<T, String> output, ToLongFunction<T> weights) {
            return layers.stream()
                    .map(l -> new Layer(output.apply(l), weights.applyAsLong(l)))
                    .toList();
        }
    }

    private final Tryout tryout;
    private final List<Layer> layers;
    private final int trials;

    /** @param trials that may be spent on ranking and searching */
    KeptLayers(Tryout tryout, List<Layer> layers, int trials) {
        this.tryout = tryout;
        this.layers = layers;
        this.trials = trials;
    }

    /** @param keeping the recipe that keeps the given layers in higher precision */
    void search(Function<Set<String>, Recipe> keeping) throws IOException {
        List<String> ranked = ranked(keeping);
        int tooFew = 0;
        int enough = 1;
        while (enough < ranked.size() && !holds(keeping, ranked, enough)) {
            tooFew = enough;
            enough = Math.min(ranked.size(), enough * 2);
        }
        while (enough - tooFew > 1) {
            int middle = (tooFew + enough) / 2;
            if (holds(keeping, ranked, middle)) {
                enough = middle;
            } else {
                tooFew = middle;
            }
        }
    }

    /** Layers one by one; in groups of neighbours where there are more than can be measured. */
    private List<List<Layer>> groups() {
        int searching = 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(layers.size())) + 2;
        int most = Math.max(1, trials - searching);
        int size = (layers.size() + most - 1) / most;
        List<List<Layer>> groups = new ArrayList<>();
        for (int from = 0; from < layers.size(); from += size) {
            groups.add(layers.subList(from, Math.min(layers.size(), from + size)));
        }
        return groups;
    }

    private boolean holds(Function<Set<String>, Recipe> keeping, List<String> ranked, int kept) throws IOException {
        Optional<Tried> tried = tryout.of(keeping.apply(new HashSet<>(ranked.subList(0, kept))));
        return tried.isPresent() && tryout.holds(tried.get());
    }

    private List<String> ranked(Function<Set<String>, Recipe> keeping) throws IOException {
        Map<String, Double> cost = new HashMap<>();
        Set<String> all = new HashSet<>();
        layers.forEach(l -> all.add(l.output()));
        for (List<Layer> group : groups()) {
            Set<String> others = new HashSet<>(all);
            group.forEach(l -> others.remove(l.output()));
            Optional<Tried> alone = tryout.measured(keeping.apply(others));
            long weights = group.stream().mapToLong(Layer::weights).sum();
            // What could not be measured comes last: nothing says that it costs much.
            double noise =
                    alone.map(t -> StrictMath.pow(10, -t.decibels() / 10)).orElse(0.0);
            group.forEach(l -> cost.put(l.output(), noise / Math.max(1, weights)));
        }
        List<String> ranked = new ArrayList<>();
        layers.forEach(l -> ranked.add(l.output()));
        ranked.sort(Comparator.comparingDouble(l -> -cost.getOrDefault(l, 0.0)));
        return ranked;
    }
}
