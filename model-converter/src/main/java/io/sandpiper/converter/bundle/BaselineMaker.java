package io.sandpiper.converter.bundle;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawArray;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.Baseline;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.bundle.Role;
import io.sandpiper.protocol.sketch.ValueSketch;
import io.sandpiper.protocol.tensor.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sketches inputs and outputs on the calibration data. KLL's compaction is random, and a manifest must not be; so each
 * sketch is given {@value #QUANTILES} exact quantiles, fewer than make it compact.
 */
public final class BaselineMaker {
    static final int QUANTILES = 128;
    /** Values of one sketch: every n-th is taken beyond. */
    private static final int VALUES = 1 << 18;
    /** Features that have a sketch of their own; an input of more has one for all its values. */
    private static final int FEATURES = 256;

    private BaselineMaker() {}

    /** @param classes of the preferred variant on the data, null where the task has none */
    public static Baseline make(BatchInference model, ModelSpec spec, Dataset data, @Nullable Classes classes)
            throws EngineException {
        Map<String, String> inputs = new TreeMap<>();
        for (ModelSpec.Input input : spec.inputs()) {
            if (!(data.values(input.name()) instanceof RawArray raw)) {
                continue;
            }
            List<String> features = input.features();
            if (features == null || features.size() > FEATURES) {
                inputs.put(input.name(), sketch(raw, 0, 1));
                continue;
            }
            for (int i = 0; i < features.size(); i++) {
                inputs.put(features.get(i), sketch(raw, i, features.size()));
            }
        }
        return new Baseline(
                Baseline.SCHEMA_VERSION,
                data.samples(),
                inputs,
                outputs(model, spec, data, classes),
                classes == null ? List.of() : counts(classes, spec.labels().size()),
                Categories.of(spec, data));
    }

    private static Map<String, String> outputs(
            BatchInference model, ModelSpec spec, Dataset data, @Nullable Classes classes) throws EngineException {
        Map<String, String> sketches = new TreeMap<>();
        for (ModelSpec.Output output : spec.outputs()) {
            boolean scores = output.role() == Role.LOGITS || output.role() == Role.PROBABILITIES;
            if (scores && classes != null) {
                sketches.put(output.name(), sketch(classes.confidence()));
            }
        }
        Map<String, List<Double>> values = new LinkedHashMap<>();
        if (spec.outputs().stream().anyMatch(o -> o.role() == Role.VALUE)) {
            model.run(
                    data,
                    BatchInference.BATCH,
                    (first, count, batch, tensors) -> tensors.stream()
                            .filter(t -> t.datatype() != DataType.BYTES)
                            .filter(t -> spec.outputs().stream()
                                    .anyMatch(o ->
                                            o.role() == Role.VALUE && o.name().equals(t.name())))
                            .forEach(t -> {
                                List<Double> all = values.computeIfAbsent(t.name(), n -> new ArrayList<>());
                                int real = t.elements() / batch * count;
                                for (int i = 0; i < real && all.size() < VALUES; i++) {
                                    all.add(TensorValues.get(t, i));
                                }
                            }));
        }
        values.forEach((name, all) -> sketches.put(
                name, sketch(all.stream().mapToDouble(Double::doubleValue).toArray())));
        return sketches;
    }

    private static String sketch(RawArray raw, int from, int step) {
        int count = raw.samples() * raw.sampleElements() / step;
        int stride = count / VALUES + 1;
        double[] values = new double[(count + stride - 1) / stride];
        for (int i = 0; i < values.length; i++) {
            values[i] = raw.get(from + i * stride * step);
        }
        return sketch(values);
    }

    private static String sketch(double[] values) {
        double[] sorted =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        ValueSketch sketch = ValueSketch.empty();
        int count = Math.min(QUANTILES, sorted.length);
        for (int i = 0; i < count; i++) {
            sketch.add(sorted[(int) ((2L * i + 1) * sorted.length / (2L * count))]);
        }
        return sketch.encode();
    }

    private static List<Long> counts(Classes classes, int labels) {
        long[] counts =
                new long[Math.max(labels, Arrays.stream(classes.index()).max().orElse(0) + 1)];
        for (int index : classes.index()) {
            counts[index]++;
        }
        return Arrays.stream(counts).boxed().toList();
    }
}
