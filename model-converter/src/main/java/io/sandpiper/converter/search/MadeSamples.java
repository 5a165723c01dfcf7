package io.sandpiper.converter.search;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawArray;
import io.sandpiper.engine.data.RawType;
import io.sandpiper.engine.data.RawValues;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Inputs for a model of which nobody gave any: normally distributed real numbers, zeros for everything that may number
 * or name something. Good enough to see that weights were not broken, and for nothing else.
 */
public final class MadeSamples {
    private static final int SAMPLES = 32;
    private static final long SEED = 1;
    /** Of all samples of all inputs. */
    private static final long MOST_VALUES = 4 << 20;

    private MadeSamples() {}

    /** Empty where the model does not run on such inputs, takes texts, or takes too much. */
    public static Optional<Dataset> of(Engine engine, Path model, ModelSpec spec) {
        try (BatchInference inference = BatchInference.open(engine, model, spec)) {
            Map<String, RawValues> inputs = new LinkedHashMap<>();
            Random random = new Random(SEED);
            int one = inference.batch(1);
            long left = MOST_VALUES;
            for (Tensor zeros : inference.zeros()) {
                ModelSpec.Input input = spec.input(zeros.name()).orElseThrow();
                long values = (long) zeros.elements() / one * SAMPLES;
                left -= values;
                if (zeros.datatype() == DataType.BYTES || left < 0) {
                    return Optional.empty();
                }
                inputs.put(zeros.name(), values(zeros, input, random));
            }
            Dataset made = Dataset.unlabelled(inputs, SAMPLES);
            inference.run(inference.encode(made, 0, one, one));
            return Optional.of(made);
        } catch (EngineException | InvalidInputException e) {
            return Optional.empty();
        }
    }

    private static RawArray values(Tensor zeros, ModelSpec.Input input, Random random) {
        long[] shape = zeros.shape().clone();
        shape[0] = SAMPLES;
        int count = (int) Tensor.elements(zeros.name(), shape);
        ByteBuffer data = ByteBuffer.allocate(count * Double.BYTES).order(ByteOrder.nativeOrder());
        boolean real = zeros.datatype() == DataType.FP32
                || zeros.datatype() == DataType.FP16
                || zeros.datatype() == DataType.FP64;
        double scale = first(input.scale(), 1);
        double offset = first(input.offset(), 0);
        for (int i = 0; i < count; i++) {
            double value = real ? random.nextGaussian() : 0;
            data.putDouble(i * Double.BYTES, (value - offset) / scale);
        }
        return new RawArray(zeros.name(), RawType.F8, shape, data);
    }

    /** Of the channels' values: they differ by little, and the sample is made up. */
    private static double first(@Nullable List<Double> values, double otherwise) {
        return values == null || values.isEmpty() || values.getFirst() == 0 ? otherwise : values.getFirst();
    }
}
