package io.sandpiper.converter.prove;

import io.sandpiper.converter.inference.Taps;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.Evidence.LayerNoise;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Signal-to-quantization-noise ratio by tensor: ten times the decimal logarithm of the original's power over the
 * difference's, over samples of the calibration data.
 *
 * @param worst the three lowest
 * @param outputDecibels the lowest of the model's own outputs, NaN where none is a real number
 */
public record LayerNoiseMeter(List<LayerNoise> worst, double outputDecibels) {
    private static final int WORST = 3;
    /** Enough for a ratio in whole decibels. */
    private static final int SAMPLES = 64;
    /** A tensor that did not change at all. */
    private static final double NOISELESS = 200;

    /** Runs both models with the named tensors, which both have, as outputs. */
    public static LayerNoiseMeter measure(
            Engine engine, ModelSpec spec, Dataset data, Path original, Path quantized, List<String> tensors)
            throws IOException, EngineException {
        List<LayerNoise> all = new ArrayList<>();
        double output = Double.NaN;
        try (Taps left = Taps.open(engine, original, spec, tensors, data);
                Taps right = Taps.open(engine, quantized, spec, tensors, data)) {
            Map<String, double[]> power = new HashMap<>();
            int samples = Math.min(SAMPLES, data.samples());
            for (int first = 0; first < samples; first += left.batch()) {
                int count = Math.min(left.batch(), data.samples() - first);
                List<Tensor> before = left.run(data, first, count);
                List<Tensor> after = right.run(data, first, count);
                for (Tensor tensor : before) {
                    after.stream()
                            .filter(t -> t.name().equals(tensor.name()) && t.datatype() == DataType.FP32)
                            .forEach(t -> add(power.computeIfAbsent(t.name(), n -> new double[2]), tensor, t));
                }
            }
            for (Map.Entry<String, double[]> entry : power.entrySet()) {
                double decibels = decibels(entry.getValue());
                all.add(new LayerNoise(entry.getKey(), decibels));
                if (left.isModelOutput(entry.getKey()) && !(output <= decibels)) {
                    output = decibels;
                }
            }
        }
        all.sort(Comparator.comparingDouble(LayerNoise::decibels).thenComparing(LayerNoise::layer));
        return new LayerNoiseMeter(List.copyOf(all.subList(0, Math.min(WORST, all.size()))), output);
    }

    private static void add(double[] power, Tensor before, Tensor after) {
        for (int i = 0; i < before.elements(); i++) {
            double signal = TensorValues.get(before, i);
            double noise = signal - TensorValues.get(after, i);
            if (Double.isFinite(signal) && Double.isFinite(noise)) {
                power[0] += signal * signal;
                power[1] += noise * noise;
            }
        }
    }

    /** To a tenth: the last bits of a sum may depend on the processor. */
    private static double decibels(double[] power) {
        if (power[1] == 0) {
            return NOISELESS;
        }
        return power[0] == 0 ? -NOISELESS : Math.round(100 * Math.log10(power[0] / power[1])) / 10.0;
    }
}
