package io.sandpiper.converter.search;

import io.sandpiper.converter.calibrate.Calibrator;
import io.sandpiper.converter.calibrate.Entropy;
import io.sandpiper.converter.calibrate.LeastSquares;
import io.sandpiper.converter.calibrate.Percentile;
import io.sandpiper.converter.calibrate.RangeRule;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.quantize.StaticQuantizer;
import io.sandpiper.converter.quantize.StaticScheme;
import io.sandpiper.converter.quantize.WeightWidth;
import io.sandpiper.converter.search.SourceGraphs.SourceGraph;
import io.sandpiper.converter.search.Tryout.Tried;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Static int8: one choice after the other, each on top of the best so far. */
final class StaticFamily {
    private static final int PROBED = 4;
    private static final List<RangeRule> RULES =
            List.of(new Percentile(99.99), new LeastSquares(), new Percentile(99.9), new Entropy());

    /** A float graph with what its activations were. */
    private record Source(SourceGraph graph, StaticQuantizer quantizer) {}

    private record Best(Source source, StaticScheme scheme, Tried tried) {}

    private final Tryout tryout;
    private final Calibrator calibrator;
    private final Dataset ranges;

    StaticFamily(Tryout tryout, Calibrator calibrator, Dataset ranges) {
        this.tryout = tryout;
        this.calibrator = calibrator;
        this.ranges = ranges;
    }

    /** Explores where integers are worth it, and where nothing holds leaves the costliest layers float. */
    void explore(List<SourceGraph> sources) throws IOException, EngineException {
        Best best = isSlow(sources.getFirst()) ? null : plain(sources);
        if (best == null || !tryout.isSmall(best.tried.trial().bytes()) || !tryout.isNearEnough(best.tried)) {
            return;
        }
        for (RangeRule rule : RULES) {
            best = nearer(best, best.scheme.with(rule));
        }
        best = nearer(best, best.scheme.correctingBias());
        best = nearer(best, best.scheme.with(WeightWidth.PAIRED));
        tryout.of(recipe(best.source, best.scheme.perTensor()));
        if (tryout.needsFloatLayers()) {
            keepLayers(best.source, best.scheme);
        }
    }

    /** Told by a variant of ranges that a few samples gave: they do not change how long it takes. */
    private boolean isSlow(SourceGraph graph) throws IOException {
        if (!tryout.anyHolds()) {
            return false;
        }
        try {
            StaticQuantizer quantizer =
                    StaticQuantizer.observe(graph.graph(), graph.file(), calibrator, ranges.spread(PROBED), done -> {});
            return !tryout.isWorthwhile("static", recipe(new Source(graph, quantizer), StaticScheme.PLAIN));
        } catch (EngineException e) {
            return false;
        }
    }

    /** The plainest scheme on each graph that could win: what comes nearest. */
    private @Nullable Best plain(List<SourceGraph> sources) throws IOException, EngineException {
        Best best = null;
        for (SourceGraph graph : sources) {
            if (!tryout.isSmall(StaticQuantizer.leastBytes(graph.graph(), Files.size(graph.file())))) {
                continue;
            }
            Source source;
            try {
                source = new Source(
                        graph, StaticQuantizer.observe(graph.graph(), graph.file(), calibrator, ranges, done -> {}));
            } catch (EngineException e) {
                // What the runtime does not run with its inner tensors shown is no candidate; fp32 is not at fault.
                continue;
            }
            Optional<Tried> tried = tryout.of(recipe(source, StaticScheme.PLAIN));
            if (tried.isPresent() && (best == null || tried.get().decibels() > best.tried.decibels())) {
                best = new Best(source, StaticScheme.PLAIN, tried.get());
            }
        }
        return best;
    }

    private Best nearer(Best best, StaticScheme scheme) throws IOException {
        Optional<Tried> tried = tryout.of(recipe(best.source, scheme));
        return tried.isPresent() && tried.get().decibels() > best.tried.decibels()
                ? new Best(best.source, scheme, tried.get())
                : best;
    }

    private void keepLayers(Source source, StaticScheme scheme) throws IOException {
        List<KeptLayers.Layer> layers =
                KeptLayers.Layer.of(source.quantizer.products(), Node::output, source.quantizer::weightCount);
        new KeptLayers(tryout, layers, tryout.left() / 2).search(kept -> recipe(source, scheme.keeping(kept)));
    }

    private static Recipe recipe(Source source, StaticScheme scheme) {
        List<String> words = new ArrayList<>(List.of("static", scheme.rule().name()));
        words.add(scheme.width().told());
        words.add(scheme.perChannel() ? "per channel" : "per tensor");
        if (!source.graph.name().isEmpty()) {
            words.add(source.graph.name());
        }
        if (scheme.correctsBias()) {
            words.add("bias correction");
        }
        return new Recipe(
                String.join(", ", words),
                source.graph.file(),
                scheme.kept().stream().sorted().toList(),
                source.quantizer.comparable(scheme),
                true,
                () -> source.quantizer.quantize(scheme));
    }
}
