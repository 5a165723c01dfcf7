package io.sandpiper.converter.bundle;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.converter.inference.Winners;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Role;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What one variant answers to each sample, as golden cases are chosen by it. Not thread-safe while it runs. */
final class VariantAnswers {
    /** Types of scores and measures, quantized ones too; the others number or name something. */
    private static final Set<DataType> MEASURES =
            Set.of(DataType.FP16, DataType.FP32, DataType.FP64, DataType.INT8, DataType.UINT8, DataType.INT16);

    private final Winners winners;
    private final Map<String, ModelSpec.Output> scores;
    /** From the winner's score to the nearest other, in the units of the output tensor; NaN where there are no scores. */
    private final double[] margin;
    /** The sizes of these two scores together. */
    private final double[] size;

    private final Extremes outputs;
    private final Map<String, Double> largest = new TreeMap<>();
    /** The output that the margins are of. */
    private String scored = "";

    private VariantAnswers(ModelSpec spec, int samples) {
        this.winners = new Winners(spec, samples);
        this.scores = spec.outputs().stream()
                .filter(o -> o.role() == Role.LOGITS || o.role() == Role.PROBABILITIES)
                .collect(Collectors.toMap(ModelSpec.Output::name, o -> o));
        this.margin = new double[samples];
        this.size = new double[samples];
        this.outputs = new Extremes(samples);
        Arrays.fill(margin, Double.NaN);
    }

    static VariantAnswers of(BatchInference model, ModelSpec spec, Dataset data) throws EngineException {
        VariantAnswers answers = new VariantAnswers(spec, data.samples());
        model.run(data, BatchInference.BATCH, answers::take);
        return answers;
    }

    private void take(int first, int count, int batch, List<Tensor> tensors) {
        winners.take(first, count, batch, tensors);
        for (Tensor tensor : tensors) {
            if (!MEASURES.contains(tensor.datatype()) || tensor.elements() % batch != 0) {
                continue;
            }
            for (int i = 0; i < count; i++) {
                double[] values = TensorValues.sample(tensor, i, batch);
                outputs.add(first + i, values);
                addLargest(largest, tensor.name(), values);
                int winner = classes().index()[first + i];
                ModelSpec.Output output = scores.get(tensor.name());
                scored = output == null ? scored : output.name();
                if (output != null && values.length == 1) {
                    measureOne(first + i, values[0], output);
                } else if (output != null && winner >= 0 && winner < values.length) {
                    measure(first + i, values, winner);
                }
            }
        }
    }

    /** A single score is that of class 1 of two: a logit stands beside 0, a probability beside what it lacks of 1. */
    private void measureOne(int sample, double value, ModelSpec.Output output) {
        if (output.scale() == null && output.offset() == null) {
            margin[sample] = output.role() == Role.LOGITS ? Math.abs(value) : Math.abs(2 * value - 1);
            size[sample] = 2 * Math.abs(value);
        }
    }

    private void measure(int sample, double[] values, int winner) {
        margin[sample] = Double.POSITIVE_INFINITY;
        for (int i = 0; i < values.length; i++) {
            double distance = Math.abs(values[winner] - values[i]);
            if (i != winner && !(distance >= margin[sample])) {
                margin[sample] = distance;
                size[sample] = Math.abs(values[winner]) + Math.abs(values[i]);
            }
        }
    }

    /** A tensor's values; none of what is no measure. */
    static double[] measures(Tensor tensor) {
        return MEASURES.contains(tensor.datatype()) ? TensorValues.sample(tensor, 0, 1) : new double[0];
    }

    /** Takes an output's values into the greatest sizes by output. */
    static void addLargest(Map<String, Double> largest, String output, double[] values) {
        Arrays.stream(values)
                .filter(Double::isFinite)
                .map(Math::abs)
                .max()
                .ifPresent(size -> largest.merge(output, size, Math::max));
    }

    /** By output that is a measure the greatest size of all values. */
    Map<String, Double> largest() {
        return largest;
    }

    /** Winners and their confidence; -1 where the task has no classes. */
    Classes classes() {
        return winners.classes();
    }

    Extremes outputs() {
        return outputs;
    }

    /**
     * How much further apart the winner's score and the next one's are than a device may move them towards each other: where
     * it is positive, whoever is within the tolerance names the same class. NaN without scores.
     */
    double room(int sample, Golden.Tolerance tolerance) {
        Golden.Tolerance own = tolerance.of(scored);
        return margin[sample] - 2 * own.absolute() - own.relative() * size[sample];
    }
}
