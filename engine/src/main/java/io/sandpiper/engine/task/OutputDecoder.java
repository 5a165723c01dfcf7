package io.sandpiper.engine.task;

import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Role;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Output tensors to predictions, as the spec says what they hold: values are {@code tensor * scale + offset}; logits go through softmax (a single one through the
 * logistic function), probabilities and values are taken as they are. Immutable; any thread.
 */
public final class OutputDecoder {
    private final ModelSpec spec;
    private final List<String> labels;

    public OutputDecoder(ModelSpec spec) {
        this.spec = spec;
        this.labels = spec.labels();
    }

    /** One prediction a sample of the batch. */
    public List<Prediction> decode(List<Tensor> outputs, int samples) {
        Map<ModelSpec.Output, Tensor> known = new LinkedHashMap<>();
        for (ModelSpec.Output output : spec.outputs()) {
            known.put(output, tensor(outputs, output.name(), samples));
        }
        List<Prediction> predictions = new ArrayList<>(samples);
        for (int i = 0; i < samples; i++) {
            predictions.add(decode(known, i, samples));
        }
        return predictions;
    }

    private Prediction decode(Map<ModelSpec.Output, Tensor> known, int sample, int samples) {
        double[] probabilities = null;
        int index = -1;
        Map<String, double[]> values = new LinkedHashMap<>();
        for (Map.Entry<ModelSpec.Output, Tensor> entry : known.entrySet()) {
            Tensor tensor = entry.getValue();
            Role role = entry.getKey().role();
            switch (role) {
                case LOGITS -> probabilities = softmax(values(entry.getKey(), tensor, sample, samples));
                case PROBABILITIES -> probabilities = pair(values(entry.getKey(), tensor, sample, samples));
                case LABEL -> index = tensor.datatype() == DataType.BYTES ? -1 : (int) TensorValues.get(tensor, sample);
                case VALUE -> {
                    if (tensor.datatype() != DataType.BYTES) {
                        values.put(tensor.name(), values(entry.getKey(), tensor, sample, samples));
                    }
                }
            }
        }
        if (probabilities != null) {
            index = winner(probabilities);
        }
        String label = index >= 0 && index < labels.size() ? labels.get(index) : null;
        return new Prediction(label, index, probabilities, values);
    }

    private static double[] values(ModelSpec.Output output, Tensor tensor, int sample, int samples) {
        double[] values = TensorValues.sample(tensor, sample, samples);
        Double scale = output.scale();
        Double offset = output.offset();
        if (scale != null || offset != null) {
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] * (scale == null ? 1 : scale) + (offset == null ? 0 : offset);
            }
        }
        return values;
    }

    /** The index of the largest value, the first of equals; NaN never wins. */
    public static int winner(double[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best] || Double.isNaN(values[best])) {
                best = i;
            }
        }
        return best;
    }

    static double[] softmax(double[] logits) {
        if (logits.length == 1) {
            return pair(new double[] {1 / (1 + Math.exp(-logits[0]))});
        }
        double max = logits[winner(logits)];
        double sum = 0;
        double[] out = new double[logits.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.exp(logits[i] - max);
            sum += out[i];
        }
        for (int i = 0; i < out.length; i++) {
            out[i] /= sum;
        }
        return out;
    }

    /** A single probability is that of class 1 of two. */
    private static double[] pair(double[] probabilities) {
        return probabilities.length == 1 ? new double[] {1 - probabilities[0], probabilities[0]} : probabilities;
    }

    private static Tensor tensor(List<Tensor> outputs, String name, int samples) {
        Tensor tensor = Tensor.named(name, outputs);
        if (tensor == null) {
            throw new InvalidInputException(
                    "outputs",
                    String.join(", ", outputs.stream().map(Tensor::name).toList()),
                    "an output " + name);
        }
        if (tensor.elements() % samples != 0 || tensor.elements() < samples) {
            throw new InvalidInputException(
                    name, tensor.elements() + " values", "the same number for each of " + samples + " samples");
        }
        return tensor;
    }
}
