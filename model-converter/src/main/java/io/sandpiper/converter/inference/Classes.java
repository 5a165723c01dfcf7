package io.sandpiper.converter.inference;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.util.List;

/**
 * What a model says of each sample of a data set.
 *
 * @param index the winning class a sample, -1 where the model names none
 * @param confidence the winner's probability a sample, NaN where there is none
 */
public record Classes(int[] index, double[] confidence) {
    /** Runs the model over all samples. */
    public static Classes of(BatchInference model, ModelSpec spec, Dataset data) throws EngineException {
        Classes classes = new Classes(new int[data.samples()], new double[data.samples()]);
        Winners winners = new Winners(spec);
        model.run(data, BatchInference.BATCH, (first, count, batch, outputs) -> {
            List<Winners.Answer> answers = winners.of(outputs, count, batch);
            for (int i = 0; i < count; i++) {
                classes.index[first + i] = answers.get(i).index();
                classes.confidence[first + i] = answers.get(i).confidence();
            }
        });
        return classes;
    }

    /** True where the model names classes at all. */
    public boolean known() {
        for (int i : index) {
            if (i < 0) {
                return false;
            }
        }
        return true;
    }
}
