package io.sandpiper.converter.search;

import io.sandpiper.converter.calibrate.Calibrator;
import io.sandpiper.converter.quantize.WeightQuantizer;
import io.sandpiper.converter.quantize.WeightScheme;
import io.sandpiper.converter.search.SourceGraphs.SourceGraph;
import io.sandpiper.converter.search.Tryout.Tried;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Integer weights with float arithmetic: the nearest to the float model, and as fast. */
final class WeightFamily {
    /** Outputs as near as that need no compensation. */
    private static final double NEAR = 35;
    /** Samples that tell what weights are multiplied with: a block of them has as many where a sample gives one row. */
    private static final int SEEN = 256;

    /** A graph, and the way to scale its weights that came nearest. */
    private record Best(Source source, WeightScheme scheme, double decibels) {}

    private record Source(SourceGraph graph, WeightQuantizer quantizer) {}

    private final Tryout tryout;
    private final Calibrator calibrator;
    private final Dataset ranges;
    private @Nullable Best nearest;

    WeightFamily(Tryout tryout, Calibrator calibrator, Dataset ranges) {
        this.tryout = tryout;
        this.calibrator = calibrator;
        this.ranges = ranges;
    }

    /** Tries both ways to scale, on a prepared graph where that is needed; at last the costliest constants have 16 bits. */
    void explore(List<SourceGraph> sources) throws IOException {
        for (SourceGraph graph : sources) {
            Source source = new Source(graph, new WeightQuantizer(graph.graph()));
            if (!tryout.anyHolds() && !source.quantizer.quantizable().isEmpty()) {
                better(source, WeightScheme.PLAIN);
                better(source, WeightScheme.PLAIN.scaledByInput());
                if (tryout.needsFloatLayers()) {
                    compensate(source, WeightScheme.PLAIN.scaledByInput());
                }
            }
        }
        if (nearest != null && nearest.decibels < NEAR && !nearest.scheme.compensated()) {
            compensate(nearest.source, nearest.scheme);
        }
        Best best = nearest;
        if (best == null || !tryout.needsFloatLayers()) {
            return;
        }
        // 16 bits for all: half the bytes, and as good as float nearly always.
        Set<String> all = Set.copyOf(best.source.quantizer.quantizable());
        Optional<Tried> halves = tryout.of(recipe(best.source, best.scheme.keeping(all)));
        if (halves.isPresent() && tryout.holds(halves.get())) {
            List<KeptLayers.Layer> layers = KeptLayers.Layer.of(
                    best.source.quantizer.quantizable(), name -> name, best.source.quantizer::weightCount);
            new KeptLayers(tryout, layers, tryout.left() / 3)
                    .search(kept -> recipe(best.source, best.scheme.keeping(kept)));
        }
    }

    private void compensate(Source source, WeightScheme scheme) throws IOException {
        try {
            WeightQuantizer observed = source.quantizer.observed(source.graph.file(), calibrator, ranges.spread(SEEN));
            better(new Source(source.graph, observed), scheme.compensating());
        } catch (EngineException e) {
            // What the runtime does not run with its inner tensors shown is rounded to the nearest.
        }
    }

    private void better(Source source, WeightScheme scheme) throws IOException {
        Optional<Tried> tried = tryout.of(recipe(source, scheme));
        Best best = nearest;
        if (tried.isPresent() && (best == null || tried.get().decibels() > best.decibels)) {
            nearest = new Best(source, scheme, tried.get().decibels());
        }
    }

    private static Recipe recipe(Source source, WeightScheme scheme) {
        return new Recipe(
                source.graph.after(
                        scheme.keeps(source.quantizer.quantizable()) ? "weights only, 16 bits" : scheme.told()),
                source.graph.file(),
                scheme.kept().stream().sorted().toList(),
                source.quantizer.comparable(),
                false,
                () -> source.quantizer.quantize(scheme));
    }
}
