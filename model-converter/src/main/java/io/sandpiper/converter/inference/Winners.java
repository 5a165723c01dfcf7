package io.sandpiper.converter.inference;

import io.sandpiper.engine.task.OutputDecoder;
import io.sandpiper.engine.task.Prediction;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/** The class that a spec leads to for each sample of a run. */
public final class Winners {
    private final ModelSpec spec;
    private final OutputDecoder decoder;

    public Winners(ModelSpec spec) {
        this.spec = spec;
        this.decoder = new OutputDecoder(spec);
    }

    /**
     * One answer a sample; other outputs are not decoded for it.
     *
     * @param batch samples that were run, {@code count} of them real
     */
    public List<Answer> of(List<Tensor> outputs, int count, int batch) {
        if (!spec.classifies()) {
            return Stream.generate(() -> Answer.NONE).limit(count).toList();
        }
        List<Prediction> predictions = decoder.decode(outputs, batch);
        return predictions.subList(0, count).stream()
                .map(p -> new Answer(p.index(), p.confidence()))
                .toList();
    }

    /**
     * @param index of the winner, -1 where there is none
     * @param confidence its probability, NaN where there is none
     */
    public record Answer(int index, double confidence) {
        static final Answer NONE = new Answer(-1, Double.NaN);
    }
}
