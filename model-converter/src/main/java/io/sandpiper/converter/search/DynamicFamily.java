package io.sandpiper.converter.search;

import io.sandpiper.converter.quantize.DynamicQuantizer;
import io.sandpiper.converter.quantize.DynamicScheme;
import io.sandpiper.converter.quantize.WeightWidth;
import io.sandpiper.converter.search.SourceGraphs.SourceGraph;
import io.sandpiper.converter.search.Tryout.Tried;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Dynamic int8: weights in pairs and in 7 bits, which no processor saturates. */
final class DynamicFamily {
    private record Best(SourceGraph source, WeightWidth width, Tried tried) {}

    private final Tryout tryout;
    private @Nullable Best nearest;

    DynamicFamily(Tryout tryout) {
        this.tryout = tryout;
    }

    /** Of the graphs, the one that comes nearest goes on. */
    void explore(List<SourceGraph> sources) throws IOException {
        DynamicQuantizer first = new DynamicQuantizer(sources.getFirst().graph());
        if (first.quantizable().isEmpty()
                || !tryout.isWorthwhile(
                        "dynamic",
                        recipe(sources.getFirst(), first, new DynamicScheme(WeightWidth.PAIRED, true, Set.of())))) {
            return;
        }
        for (SourceGraph source : sources) {
            better(source, WeightWidth.PAIRED);
        }
        Best best = nearest;
        if (best != null) {
            better(best.source, WeightWidth.SEVEN);
        }
    }

    private void better(SourceGraph source, WeightWidth width) throws IOException {
        Optional<Tried> tried = tryout(source, width);
        Best best = nearest;
        if (tried.isPresent() && (best == null || tried.get().decibels() > best.tried.decibels())) {
            nearest = new Best(source, width, tried.get());
        }
    }

    /** Leaves the costliest layers float: for when nothing else holds. */
    void keepLayers() throws IOException {
        Best best = nearest;
        if (best == null) {
            return;
        }
        DynamicQuantizer quantizer = new DynamicQuantizer(best.source.graph());
        List<KeptLayers.Layer> layers = quantizer.quantizable().stream()
                .map(n -> new KeptLayers.Layer(n.output(), quantizer.weightCount(n)))
                .toList();
        new KeptLayers(tryout, layers, tryout.left())
                .search(kept -> recipe(best.source, quantizer, new DynamicScheme(best.width, true, kept)));
    }

    private Optional<Tried> tryout(SourceGraph source, WeightWidth width) throws IOException {
        DynamicQuantizer quantizer = new DynamicQuantizer(source.graph());
        return quantizer.quantizable().isEmpty()
                ? Optional.empty()
                : tryout.of(recipe(source, quantizer, new DynamicScheme(width, true, Set.of())));
    }

    private static Recipe recipe(SourceGraph source, DynamicQuantizer quantizer, DynamicScheme scheme) {
        return new Recipe(
                "dynamic, " + scheme.width().told() + ", per channel"
                        + (source.name().isEmpty() ? "" : ", " + source.name()),
                source.file(),
                scheme.kept().stream().sorted().toList(),
                source.graph().outputs(),
                true,
                () -> quantizer.quantize(scheme));
    }
}
