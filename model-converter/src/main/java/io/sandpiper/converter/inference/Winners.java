package io.sandpiper.converter.inference;

import io.sandpiper.engine.task.OutputDecoder;
import io.sandpiper.engine.task.Prediction;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model says of each sample of a run: the class that its spec leads to; else, where an output is a sequence of
 * probabilities over a vocabulary ({@code [samples, steps, words]}), a number that stands for the words that win step by
 * step, repeats counted once, as a recognizer of texts is read (connectionist temporal classification, Graves 2006).
 */
public final class Winners {
    /** How far the sum of probabilities may be from 1. */
    private static final double SUM = 0.01;

    private final ModelSpec spec;
    private final OutputDecoder decoder;

    public Winners(ModelSpec spec) {
        this.spec = spec;
        this.decoder = new OutputDecoder(spec);
    }

    /** One answer a sample: {@code index} is -1 where the model names nothing. */
    public List<Answer> of(List<Tensor> outputs, int count, int batch) {
        List<Answer> answers = new ArrayList<>();
        if (spec.classifies()) {
            List<Prediction> predictions = decoder.decode(outputs, batch);
            for (int i = 0; i < count; i++) {
                answers.add(new Answer(
                        predictions.get(i).index(), predictions.get(i).confidence()));
            }
            return answers;
        }
        for (int i = 0; i < count; i++) {
            answers.add(sequence(outputs, i, batch));
        }
        return answers;
    }

    /**
     * @param index of the winner, or the number of a sequence; not negative where there is one
     * @param confidence the winner's probability; of a sequence the lowest of its winners'
     */
    public record Answer(int index, double confidence) {
        static final Answer NONE = new Answer(-1, Double.NaN);
    }

    private static Answer sequence(List<Tensor> outputs, int sample, int batch) {
        for (Tensor output : outputs) {
            long[] shape = output.shape();
            if (output.datatype() == DataType.FP32 && shape.length == 3 && shape[0] == batch && shape[2] > 1) {
                Answer answer = sequence(
                        output.data().asFloatBuffer(), sample * (int) (shape[1] * shape[2]), (int) shape[1], (int)
                                shape[2]);
                if (answer.index >= 0) {
                    return answer;
                }
            }
        }
        return Answer.NONE;
    }

    private static Answer sequence(FloatBuffer values, int from, int steps, int words) {
        int number = 1;
        int last = -1;
        double least = 1;
        for (int step = 0; step < steps; step++) {
            int winner = 0;
            double sum = 0;
            float largest = -1;
            for (int word = 0; word < words; word++) {
                float value = values.get(from + step * words + word);
                if (!(value >= 0 && value <= 1 + SUM)) {
                    return Answer.NONE;
                }
                sum += value;
                if (value > largest) {
                    largest = value;
                    winner = word;
                }
            }
            if (!(Math.abs(sum - 1) <= SUM)) {
                return Answer.NONE;
            }
            least = Math.min(least, largest);
            if (winner != last) {
                number = 31 * number + winner;
                last = winner;
            }
        }
        return new Answer(number & Integer.MAX_VALUE, least);
    }
}
