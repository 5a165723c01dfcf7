package io.sandpiper.converter.inference;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;

/**
 * What a model says of each sample of a data set.
 *
 * @param index the winning class a sample, -1 where the model names none
 * @param confidence the winner's probability a sample, NaN where there is none
 */
public record Classes(int[] index, double[] confidence) {
    /** Runs the model over all samples. */
    public static Classes of(BatchInference model, ModelSpec spec, Dataset data) throws EngineException {
        return run(model, spec, data).classes();
    }

    /** The same for data on which the model is judged; refuses labels that it has no class for. */
    public static Classes judged(BatchInference model, ModelSpec spec, Dataset data) throws EngineException {
        Winners winners = run(model, spec, data);
        winners.check(data.labels());
        return winners.classes();
    }

    private static Winners run(BatchInference model, ModelSpec spec, Dataset data) throws EngineException {
        Winners winners = new Winners(spec, data.samples());
        model.run(data, BatchInference.BATCH, winners::take);
        return winners;
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
