package io.sandpiper.converter.calibrate;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Taps;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Observes activations on calibration data in two passes, extremes first and then counts between them: memory grows
 * with the number of tensors, never with that of samples. Blocking; one thread.
 */
public final class Calibrator {
    private final Engine engine;
    private final ModelSpec spec;

    public Calibrator(Engine engine, ModelSpec spec) {
        this.engine = engine;
        this.spec = spec;
    }

    /**
     * @param inputs the model's own, which may be among the tensors
     * @param tensors by name: the axis of its channels, 0 where they do not matter
     * @param counted whether counts are needed too, which takes a second pass
     */
    public Map<String, Observation> observe(
            Path model,
            Set<String> inputs,
            Map<String, Integer> tensors,
            Dataset data,
            boolean counted,
            DoubleConsumer progress)
            throws IOException, EngineException {
        Map<String, Observation> seen = new LinkedHashMap<>();
        tensors.forEach((name, axis) -> seen.put(name, new Observation(axis)));
        List<String> inner =
                tensors.keySet().stream().filter(n -> !inputs.contains(n)).toList();
        double share = counted ? 0.5 : 1;
        try (Taps taps = Taps.open(engine, model, spec, inner, data);
                BatchInference plain = BatchInference.open(engine, model, spec)) {
            pass(taps, plain, data, takers(seen, Observation::widen), done -> progress.accept(done * share));
            if (counted) {
                pass(
                        taps,
                        plain,
                        data,
                        takers(seen, Observation::count),
                        done -> progress.accept(share + done * share));
            }
        }
        return seen;
    }

    /** Takes a tensor of so many samples. */
    @FunctionalInterface
    public interface Taker {
        void take(Tensor tensor, int samples);

        default Taker andThen(Taker next) {
            return (tensor, samples) -> {
                take(tensor, samples);
                next.take(tensor, samples);
            };
        }
    }

    /** Shows tensors to whoever takes them, once. @param inputs the model's own, which may be among the tensors */
    public void show(Path model, Set<String> inputs, Map<String, Taker> takers, Dataset data)
            throws IOException, EngineException {
        List<String> inner =
                takers.keySet().stream().filter(n -> !inputs.contains(n)).toList();
        try (Taps taps = Taps.open(engine, model, spec, inner, data);
                BatchInference plain = BatchInference.open(engine, model, spec)) {
            pass(taps, plain, data, takers, done -> {});
        }
    }

    private static Map<String, Taker> takers(Map<String, Observation> seen, BiConsumer<Observation, Tensor> take) {
        Map<String, Taker> takers = new HashMap<>();
        seen.forEach((name, observation) -> takers.put(name, (tensor, samples) -> take.accept(observation, tensor)));
        return takers;
    }

    private static void pass(
            Taps taps, BatchInference plain, Dataset data, Map<String, Taker> takers, DoubleConsumer progress)
            throws EngineException {
        for (int first = 0; first < data.samples(); first += taps.batch()) {
            int count = Math.min(taps.batch(), data.samples() - first);
            if (first > 0 && plain.batch(count) > count) {
                // A model of a fixed batch would have the rest filled with zeros, which nobody sent.
                return;
            }
            for (Tensor tensor : taps.run(data, first, count)) {
                taken(takers.get(tensor.name()), tensor, count);
            }
            for (Tensor tensor : plain.encode(data, first, count, count)) {
                taken(takers.get(tensor.name()), tensor, count);
            }
            progress.accept((double) (first + count) / data.samples());
        }
    }

    private static void taken(@Nullable Taker taker, Tensor tensor, int samples) {
        if (taker != null) {
            taker.take(tensor, samples);
        }
    }
}
