package io.sandpiper.converter.search;

import io.sandpiper.converter.onnx.Node;
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
    /** A float graph that has something to quantize. */
    private record Source(SourceGraph graph, DynamicQuantizer quantizer) {}

    private record Best(Source source, WeightWidth width, Tried tried) {}

    private final Tryout tryout;
    private @Nullable Best nearest;

    DynamicFamily(Tryout tryout) {
        this.tryout = tryout;
    }

    /** Of the graphs, the one that comes nearest goes on. */
    void explore(List<SourceGraph> graphs) throws IOException {
        List<Source> sources = graphs.stream()
                .map(g -> new Source(g, new DynamicQuantizer(g.graph())))
                .filter(s -> !s.quantizer.quantizable().isEmpty())
                .toList();
        if (sources.isEmpty()) {
            return;
        }
        Recipe first = recipe(sources.getFirst(), WeightWidth.PAIRED, Set.of());
        if (!tryout.isWorthwhile("dynamic", first)) {
            return;
        }
        better(sources.getFirst(), WeightWidth.PAIRED, first);
        for (Source source : sources.subList(1, sources.size())) {
            better(source, WeightWidth.PAIRED, recipe(source, WeightWidth.PAIRED, Set.of()));
        }
        Best best = nearest;
        if (best != null) {
            better(best.source, WeightWidth.SEVEN, recipe(best.source, WeightWidth.SEVEN, Set.of()));
        }
    }

    private void better(Source source, WeightWidth width, Recipe recipe) throws IOException {
        Optional<Tried> tried = tryout.of(recipe);
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
        List<KeptLayers.Layer> layers = KeptLayers.Layer.of(
                best.source.quantizer.quantizable(), Node::output, best.source.quantizer::weightCount);
        new KeptLayers(tryout, layers, tryout.left()).search(kept -> recipe(best.source, best.width, kept));
    }

    private static Recipe recipe(Source source, WeightWidth width, Set<String> kept) {
        SourceGraph graph = source.graph;
        return new Recipe(
                graph.after("dynamic, " + width.told() + ", per channel"),
                graph.file(),
                kept.stream().sorted().toList(),
                graph.graph().outputs(),
                true,
                () -> source.quantizer.quantize(new DynamicScheme(width, true, kept)));
    }
}
