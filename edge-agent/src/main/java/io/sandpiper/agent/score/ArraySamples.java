package io.sandpiper.agent.score;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.List;

/** The samples of an {@code .npz} file, in memory. */
final class ArraySamples implements Samples {
    private final Dataset data;
    private final ModelSpec spec;
    private int next;

    ArraySamples(Dataset data, ModelSpec spec) {
        this.data = data;
        this.spec = spec;
    }

    @Override
    public long about() {
        return data.samples();
    }

    @Override
    public boolean hasNext() {
        return next < data.samples();
    }

    @Override
    public Sample next() {
        return new Element(next++);
    }

    @Override
    public void close() {}

    private final class Element implements Sample {
        private final int index;

        Element(int index) {
            this.index = index;
        }

        @Override
        public long line() {
            return index;
        }

        @Override
        public void encode(List<InputEncoder> encoders, List<Tensor> tensors) {
            for (int i = 0; i < encoders.size(); i++) {
                encoders.get(i).encode(data.input(spec.inputs().get(i).name()), index, 1, tensors.get(i));
            }
        }
    }
}
