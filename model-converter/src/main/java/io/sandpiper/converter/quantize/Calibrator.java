package io.sandpiper.converter.quantize;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Taps;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;

/** Measures the range of activations on calibration data, in batches and bounded memory. Blocking; one thread. */
final class Calibrator {
    private final Engine engine;
    private final ModelSpec spec;

    Calibrator(Engine engine, ModelSpec spec) {
        this.engine = engine;
        this.spec = spec;
    }

    /** The smallest and largest value of each named tensor; a model's inputs may be among them. */
    Map<String, Range> measure(
            Path model, Set<String> inputs, List<String> tensors, Dataset data, DoubleConsumer progress)
            throws IOException, EngineException {
        Map<String, Range> ranges = new HashMap<>();
        tensors.forEach(name -> ranges.put(name, Range.EMPTY));
        List<String> inner = tensors.stream().filter(n -> !inputs.contains(n)).toList();
        try (Taps taps = Taps.open(engine, model, spec, inner, data);
                BatchInference plain = BatchInference.open(engine, model, spec)) {
            for (int first = 0; first < data.samples(); first += taps.batch()) {
                int count = Math.min(taps.batch(), data.samples() - first);
                for (Tensor tensor : taps.run(data, first, count)) {
                    ranges.computeIfPresent(tensor.name(), (n, range) -> widened(range, tensor));
                }
                for (Tensor tensor : plain.encode(data, first, count, count)) {
                    ranges.computeIfPresent(tensor.name(), (n, range) -> widened(range, tensor));
                }
                progress.accept((double) (first + count) / data.samples());
            }
        }
        return ranges;
    }

    private static Range widened(Range range, Tensor tensor) {
        if (tensor.datatype() != DataType.FP32) {
            return range;
        }
        FloatBuffer values = tensor.data().asFloatBuffer();
        float low = range.low();
        float high = range.high();
        for (int i = 0; i < values.limit(); i++) {
            float value = values.get(i);
            if (Float.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        return new Range(low, high);
    }
}
