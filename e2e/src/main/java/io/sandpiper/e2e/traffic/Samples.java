package io.sandpiper.e2e.traffic;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawArray;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Labelled samples as instances of {@code :predict}: named features for a tabular model, nested arrays of raw values
 * for others. Immutable.
 *
 * @param labels the true class of each instance, by name
 */
public record Samples(List<Object> instances, List<String> labels) {
    public Samples {
        instances = List.copyOf(instances);
        labels = List.copyOf(labels);
    }

    /** At most {@code limit} samples of a file, evenly spread over it, for a model with one input. */
    public static Samples read(Path specFile, Path data, int limit) {
        try {
            ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(specFile));
            Dataset dataset = Dataset.read(data, spec);
            int[] all = dataset.labels();
            if (all == null) {
                throw new IllegalArgumentException(data + " has no labels");
            }
            ModelSpec.Input input = spec.inputs().getFirst();
            RawArray values = dataset.input(input.name());
            int count = Math.min(limit, dataset.samples());
            List<Object> instances = new ArrayList<>();
            List<String> labels = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int sample = (int) ((long) i * dataset.samples() / count);
                instances.add(
                        input.features() == null ? nested(values, sample) : named(values, sample, input.features()));
                labels.add(spec.labels().get(all[sample]));
            }
            return new Samples(instances, labels);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int size() {
        return instances.size();
    }

    private static Map<String, Object> named(RawArray values, int sample, List<String> features) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < features.size(); i++) {
            row.put(features.get(i), number(values.get(sample * features.size() + i)));
        }
        return row;
    }

    private static Object nested(RawArray values, int sample) {
        int[] at = {sample * values.sampleElements()};
        return nested(values, values.sampleShape(), 0, at);
    }

    private static Object nested(RawArray values, long[] shape, int axis, int[] at) {
        if (axis == shape.length) {
            return number(values.get(at[0]++));
        }
        List<Object> items = new ArrayList<>();
        for (long i = 0; i < shape[axis]; i++) {
            items.add(nested(values, shape, axis + 1, at));
        }
        return items;
    }

    /** Whole numbers without a fraction, as a person would type them. */
    private static Number number(double value) {
        if (value == Math.rint(value)) {
            return (long) value;
        }
        return value;
    }
}
