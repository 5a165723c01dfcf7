package io.sandpiper.converter.search;

import io.sandpiper.converter.quantize.BlockQuantizer;
import io.sandpiper.converter.quantize.BlockScheme;
import io.sandpiper.converter.search.SourceGraphs.SourceGraph;
import io.sandpiper.converter.search.Tryout.Tried;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Matrices in 4 bits, where 8 do not make a file as small as was asked for. */
final class BlockFamily {
    private final Tryout tryout;

    BlockFamily(Tryout tryout) {
        this.tryout = tryout;
    }

    /** All matrices first; then the fewest in 8 bits. */
    void explore(SourceGraph graph) throws IOException {
        BlockQuantizer quantizer = new BlockQuantizer(graph.graph());
        if (quantizer.quantizable().isEmpty()) {
            return;
        }
        Optional<Tried> fine = tryout.of(recipe(graph, quantizer, BlockScheme.PLAIN));
        if (fine.isEmpty()) {
            return;
        }
        if (tryout.holds(fine.get())) {
            tryout.of(recipe(graph, quantizer, BlockScheme.SMALL));
        } else {
            List<KeptLayers.Layer> layers =
                    KeptLayers.Layer.of(quantizer.quantizable(), name -> name, quantizer::weightCount);
            new KeptLayers(tryout, layers, tryout.left() / 2)
                    .search(kept -> recipe(graph, quantizer, BlockScheme.PLAIN.keeping(kept)));
        }
    }

    /** Counted among those that may be slower: how fast such a product is depends on the rows that it is given. */
    private static Recipe recipe(SourceGraph graph, BlockQuantizer quantizer, BlockScheme scheme) {
        return new Recipe(
                graph.after(scheme.told()),
                graph.file(),
                scheme.kept().stream().sorted().toList(),
                quantizer.comparable(),
                true,
                () -> quantizer.quantize(scheme));
    }
}
