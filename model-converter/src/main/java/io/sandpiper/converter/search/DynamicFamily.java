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

/** Dynamic int8: weights in full and in 7 bits. */
final class DynamicFamily {
    private final Tryout tryout;

    DynamicFamily(Tryout tryout) {
        this.tryout = tryout;
    }

    /** Of the graphs, the one that comes nearest goes on. */
    void explore(List<SourceGraph> sources) throws IOException {
        SourceGraph nearest = null;
        double decibels = Double.NEGATIVE_INFINITY;
        for (SourceGraph source : sources) {
            Optional<Tried> tried = tryout(source, WeightWidth.PAIRED);
            if (tried.isPresent() && tried.get().decibels() > decibels) {
                nearest = source;
                decibels = tried.get().decibels();
            }
        }
        if (nearest != null) {
            tryout(nearest, WeightWidth.EIGHT);
            tryout(nearest, WeightWidth.SEVEN);
        }
    }

    private Optional<Tried> tryout(SourceGraph source, WeightWidth width) throws IOException {
        DynamicQuantizer quantizer = new DynamicQuantizer(source.graph());
        return quantizer.quantizable().isEmpty()
                ? Optional.empty()
                : tryout.of(recipe(source, quantizer, new DynamicScheme(width, true, Set.of())));
    }

    private static Recipe recipe(SourceGraph source, DynamicQuantizer quantizer, DynamicScheme scheme) {
        String width = switch (scheme.width()) {
            case SEVEN -> "7 bits";
            case PAIRED -> "8 bits by pairs";
            case EIGHT -> "8 bits";
        };
        return new Recipe(
                "dynamic, " + scheme.width().told() + ", per channel"
                        + (source.name().isEmpty() ? "" : ", " + source.name()),
                source.file(),
                scheme.kept().stream().sorted().toList(),
                source.graph().outputs(),
                () -> quantizer.quantize(scheme));
    }
}
