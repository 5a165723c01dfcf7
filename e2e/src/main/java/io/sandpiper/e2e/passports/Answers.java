package io.sandpiper.e2e.passports;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.inference.Winners;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.ClassMetric;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model says of each sample on one machine; a file carries it to another one.
 *
 * @param classes the winner a sample
 * @param values of the first output, samples one after the other
 */
record Answers(int[] classes, double[] values) {
    /** Blocking; one thread. */
    static Answers of(Engine engine, Path model, ModelSpec spec, Dataset data) throws EngineException {
        List<double[]> values = new ArrayList<>();
        Winners winners = new Winners(spec, data.samples());
        try (BatchInference inference = BatchInference.open(engine, model, spec)) {
            inference.run(data, BatchInference.BATCH, (first, count, batch, outputs) -> {
                winners.take(first, count, batch, outputs);
                Tensor output = outputs.getFirst();
                for (int i = 0; i < count; i++) {
                    values.add(TensorValues.sample(output, i, batch));
                }
            });
        }
        return new Answers(
                winners.classes().index(),
                values.stream().flatMapToDouble(java.util.Arrays::stream).toArray());
    }

    void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(classes.length);
            for (int index : classes) {
                out.writeInt(index);
            }
            out.writeInt(values.length);
            for (double value : values) {
                out.writeDouble(value);
            }
        }
    }

    static Answers read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int[] classes = new int[in.readInt()];
            for (int i = 0; i < classes.length; i++) {
                classes[i] = in.readInt();
            }
            double[] values = new double[in.readInt()];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.readDouble();
            }
            return new Answers(classes, values);
        }
    }

    double agreement(Answers exact) {
        return ClassMetric.agreement(exact.classes, classes);
    }

    /** Share of right classes. */
    double accuracy(int[] labels) {
        return ClassMetric.accuracy(classes, labels).value();
    }

    /** Signal-to-noise ratio against the exact values, infinite where none differs. */
    double decibels(Answers exact) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < values.length; i++) {
            double difference = exact.values[i] - values[i];
            signal += exact.values[i] * exact.values[i];
            noise += difference * difference;
        }
        return noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise);
    }
}
