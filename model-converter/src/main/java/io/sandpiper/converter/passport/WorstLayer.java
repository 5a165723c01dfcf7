package io.sandpiper.converter.passport;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.quantize.ExactForm;
import io.sandpiper.converter.quantize.IntegerWeights;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The layer whose saturation costs most: each is left saturating alone, all others exact.
 *
 * @param decibels what it alone leaves of the outputs' signal
 */
record WorstLayer(String layer, double decibels) {
    /** Each costs a load and a run; those of the largest sums are tried. */
    private static final int MOST_LAYERS = 16;
    /** Enough for a ratio in whole decibels. */
    private static final int SAMPLES = 64;

    /** Null where none alone changes an output. Blocking. */
    static @Nullable WorstLayer find(
            Engine engine, ModelSpec spec, Dataset data, Path model, Path exact, List<IntegerWeights> weights)
            throws IOException, EngineException {
        Graph graph = GraphFiles.read(model);
        Dataset few = data.spread(SAMPLES);
        List<IntegerWeights> suspects = weights.stream()
                .filter(IntegerWeights::maySaturate)
                .sorted(Comparator.comparingInt(IntegerWeights::largestPair).reversed())
                .limit(MOST_LAYERS)
                .toList();
        Path alone = Files.createTempFile(exact.toAbsolutePath().getParent(), "alone", ".onnx");
        WorstLayer worst = null;
        try {
            for (IntegerWeights suspect : suspects) {
                Set<String> others = weights.stream()
                        .map(IntegerWeights::tensor)
                        .filter(t -> !t.equals(suspect.tensor()))
                        .collect(Collectors.toSet());
                GraphFiles.write(ExactForm.of(graph, others), alone);
                Double decibels = TwoRuns.of(engine, spec, few, exact, alone).decibels();
                if (decibels != null && (worst == null || decibels < worst.decibels)) {
                    worst = new WorstLayer(suspect.layer(), decibels);
                }
            }
        } finally {
            Files.deleteIfExists(alone);
        }
        return worst;
    }
}
