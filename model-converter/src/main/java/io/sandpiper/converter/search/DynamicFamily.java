package io.sandpiper.converter.search;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.quantize.DynamicQuantizer;
import io.sandpiper.converter.quantize.DynamicScheme;
import io.sandpiper.converter.quantize.WeightWidth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Dynamic int8: weights in full and in 7 bits. */
final class DynamicFamily {
    private final Tryout tryout;

    DynamicFamily(Tryout tryout) {
        this.tryout = tryout;
    }

    void explore(String prepared, Graph graph, Path file) throws IOException {
        DynamicQuantizer quantizer = new DynamicQuantizer(graph);
        if (quantizer.quantizable().isEmpty()) {
            return;
        }
        for (WeightWidth width : WeightWidth.values()) {
            tryout.of(recipe(prepared, graph, file, quantizer, new DynamicScheme(width, true, Set.of())));
        }
    }

    private static Recipe recipe(
            String prepared, Graph graph, Path file, DynamicQuantizer quantizer, DynamicScheme scheme) {
        String width = switch (scheme.width()) {
            case SEVEN -> "7 bits";
            case PAIRED -> "8 bits by pairs";
            case EIGHT -> "8 bits";
        };
        return new Recipe(
                "dynamic, " + width + ", per channel" + (prepared.isEmpty() ? "" : ", " + prepared),
                file,
                scheme.kept().stream().sorted().toList(),
                graph.outputs(),
                () -> quantizer.quantize(scheme));
    }
}
