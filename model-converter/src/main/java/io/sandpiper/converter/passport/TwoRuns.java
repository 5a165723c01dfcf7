package io.sandpiper.converter.passport;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.converter.inference.OutputNoise;
import io.sandpiper.converter.inference.PairedRuns;
import io.sandpiper.converter.inference.Winners;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model with exact sums and the same one otherwise, on the same samples.
 *
 * @param decibels signal-to-noise ratio of the other's worst output against the exact one's, null where no value differs
 * @param apart by output the largest difference of two values
 */
record TwoRuns(Classes exact, Classes other, @Nullable Double decibels, Map<String, Double> apart) {
    static TwoRuns of(Engine engine, ModelSpec spec, Dataset data, Path exact, Path other) throws EngineException {
        Winners exactly = new Winners(spec, data.samples());
        Winners otherwise = new Winners(spec, data.samples());
        OutputNoise noise = new OutputNoise();
        try (BatchInference left = BatchInference.open(engine, exact, spec);
                BatchInference right = BatchInference.open(engine, other, spec)) {
            PairedRuns.over(data, left, right, (first, count, batch, before, after) -> {
                exactly.take(first, count, batch, before);
                otherwise.take(first, count, batch, after);
                noise.add(before, after, count, batch);
            });
        }
        return new TwoRuns(exactly.classes(), otherwise.classes(), noise.worstOfDifferent(), noise.apart());
    }

    /** The model names classes. */
    boolean named() {
        return exact.known() && other.known();
    }
}
