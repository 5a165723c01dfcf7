package io.sandpiper.converter.inference;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.util.Arrays;
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

    /**
     * The same as another list of labels numbers them. Classes that the other does not list come after its own, where no
     * sample's class is. Unchanged where either list is empty: then places are all that is known.
     */
    public Classes numberedAs(List<String> other, List<String> own) {
        if (own.isEmpty() || other.isEmpty() || own.equals(other)) {
            return this;
        }
        int[] renumbered = Arrays.stream(index)
                .map(i -> i < 0 || i >= own.size() ? i : place(other, own.get(i)))
                .toArray();
        return new Classes(renumbered, confidence);
    }

    private static int place(List<String> labels, String label) {
        int place = labels.indexOf(label);
        return place < 0 ? labels.size() : place;
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
