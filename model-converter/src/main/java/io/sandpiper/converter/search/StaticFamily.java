package io.sandpiper.converter.search;

import io.sandpiper.converter.calibrate.Entropy;
import io.sandpiper.converter.calibrate.LeastSquares;
import io.sandpiper.converter.calibrate.Percentile;
import io.sandpiper.converter.calibrate.RangeRule;
import io.sandpiper.converter.quantize.StaticQuantizer;
import io.sandpiper.converter.quantize.StaticScheme;
import io.sandpiper.converter.quantize.WeightWidth;
import io.sandpiper.converter.search.Tryout.Tried;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Static int8: one choice after the other, each on top of the best so far. */
final class StaticFamily {
    private static final List<RangeRule> RULES =
            List.of(new Percentile(99.99), new LeastSquares(), new Percentile(99.9), new Entropy());

    /** A graph to be quantized, as it is or prepared. */
    record Source(String name, Path file, StaticQuantizer quantizer) {}

    private record Best(Source source, StaticScheme scheme, Tried tried) {}

    private final Tryout tryout;

    StaticFamily(Tryout tryout) {
        this.tryout = tryout;
    }

    /** Explores, and where nothing holds leaves the costliest layers float. */
    void explore(List<Source> sources) throws IOException {
        Best best = null;
        for (Source source : sources) {
            best = better(best, source, StaticScheme.PLAIN);
        }
        if (best == null) {
            return;
        }
        for (RangeRule rule : RULES) {
            best = better(best, best.source, best.scheme.with(rule));
        }
        best = better(best, best.source, best.scheme.correctingBias());
        best = better(best, best.source, best.scheme.with(WeightWidth.PAIRED));
        best = better(best, best.source, best.scheme.with(WeightWidth.EIGHT));
        tryout.of(recipe(best.source, best.scheme.perTensor()));
        if (!tryout.anyHolds()) {
            Source source = best.source;
            StaticScheme scheme = best.scheme;
            new KeptLayers(
                            tryout,
                            source.quantizer.products().stream()
                                    .map(p -> new KeptLayers.Layer(p.output(), source.quantizer.weightCount(p)))
                                    .toList())
                    .search(kept -> recipe(source, scheme.keeping(kept)));
        }
    }

    @org.jspecify.annotations.Nullable private Best better(@org.jspecify.annotations.Nullable Best best, Source source, StaticScheme scheme)
            throws IOException {
        Optional<Tried> tried = tryout.of(recipe(source, scheme));
        if (tried.isEmpty() || best != null && tried.get().decibels() <= best.tried.decibels()) {
            return best;
        }
        return new Best(source, scheme, tried.get());
    }

    private static Recipe recipe(Source source, StaticScheme scheme) {
        List<String> words = new ArrayList<>(List.of("static", scheme.rule().name()));
        words.add(
                switch (scheme.width()) {
                    case SEVEN -> "7 bits";
                    case PAIRED -> "8 bits by pairs";
                    case EIGHT -> "8 bits";
                });
        words.add(scheme.perChannel() ? "per channel" : "per tensor");
        if (!source.name.isEmpty()) {
            words.add(source.name);
        }
        if (scheme.correctsBias()) {
            words.add("bias correction");
        }
        return new Recipe(
                String.join(", ", words),
                source.file,
                scheme.kept().stream().sorted().toList(),
                source.quantizer.comparable(scheme),
                () -> source.quantizer.quantize(scheme));
    }
}
