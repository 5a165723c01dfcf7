package io.sandpiper.converter.inference;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.OutputDecoder;
import io.sandpiper.engine.task.Prediction;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The class that a spec leads to for each sample, run after run. One thread. */
public final class Winners {
    private final ModelSpec spec;
    private final OutputDecoder decoder;
    private final Classes classes;
    /** How many classes the model has; 0 where that does not show. */
    private int named;

    /** @param samples of the whole data set */
    public Winners(ModelSpec spec, int samples) {
        this.spec = spec;
        this.decoder = new OutputDecoder(spec);
        this.classes = new Classes(new int[samples], new double[samples]);
        Arrays.fill(classes.index(), -1);
        Arrays.fill(classes.confidence(), Double.NaN);
    }

    /**
     * Takes one run's outputs; those that name no class are not decoded.
     *
     * @param batch samples that were run, of which {@code count} are real
     */
    public void take(int first, int count, int batch, List<Tensor> outputs) {
        if (!spec.classifies()) {
            return;
        }
        List<Prediction> predictions = decoder.decode(outputs, batch);
        for (int i = 0; i < count; i++) {
            classes.index()[first + i] = predictions.get(i).index();
            classes.confidence()[first + i] = predictions.get(i).confidence();
            double[] scores = predictions.get(i).probabilities();
            named = scores == null ? named : scores.length;
        }
    }

    /** Refuses labels that the model has no class for: they would count as mistakes. */
    void check(int @Nullable [] labels) {
        for (int i = 0; labels != null && named > 0 && i < labels.length; i++) {
            if (labels[i] >= named) {
                throw new InvalidInputException(
                        Dataset.LABEL + "[" + i + "]",
                        labels[i],
                        "a class index from 0 to " + (named - 1) + ", as the model names " + named + " classes");
            }
        }
    }

    /** Of what was taken until now; {@code -1} and NaN for the others. */
    public Classes classes() {
        return classes;
    }
}
