package io.sandpiper.converter.prove;

import io.sandpiper.converter.inference.SignalNoise;
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

    /** Runs both models with the named tensors, which both have, as outputs. */
    public static LayerNoiseMeter measure(
            Engine engine, ModelSpec spec, Dataset data, Path original, Path quantized, List<String> tensors)
            throws IOException, EngineException {
        List<LayerNoise> all = new ArrayList<>();
        double output = Double.NaN;
        try (Taps left = Taps.open(engine, original, spec, tensors, data);
                Taps right = Taps.open(engine, quantized, spec, tensors, data)) {
            Map<String, SignalNoise> nearness = new HashMap<>();
            int samples = Math.min(SAMPLES, data.samples());
            for (int first = 0; first < samples; first += left.batch()) {
                int count = Math.min(left.batch(), data.samples() - first);
                List<Tensor> before = left.run(data, first, count);
                List<Tensor> after = right.run(data, first, count);
                for (Tensor tensor : before) {
                    after.stream()
                            .filter(t -> t.name().equals(tensor.name()) && t.datatype() == DataType.FP32)
                            .forEach(t -> add(nearness.computeIfAbsent(t.name(), n -> new SignalNoise()), tensor, t));
                }
            }
            nearness.values().removeIf(SignalNoise::isSilent);
            for (Map.Entry<String, SignalNoise> entry : nearness.entrySet()) {
                double decibels = entry.getValue().decibels();
                all.add(new LayerNoise(entry.getKey(), decibels));
                if (left.isModelOutput(entry.getKey()) && !(output <= decibels)) {
                    output = decibels;
                }
            }
        }
        all.sort(Comparator.comparingDouble(LayerNoise::decibels).thenComparing(LayerNoise::layer));
        return new LayerNoiseMeter(List.copyOf(all.subList(0, Math.min(WORST, all.size()))), output);
    }

    private static void add(SignalNoise noise, Tensor before, Tensor after) {
        for (int i = 0; i < before.elements(); i++) {
            noise.add(TensorValues.get(before, i), TensorValues.get(after, i));
        }
    }
}
