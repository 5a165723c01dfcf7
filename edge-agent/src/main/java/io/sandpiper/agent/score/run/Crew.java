package io.sandpiper.agent.score.run;

import io.sandpiper.agent.score.input.Batching;
import io.sandpiper.agent.score.output.RowEncoder;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.task.OutputDecoder;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The executions of all scoring threads. */
public final class Crew implements AutoCloseable {
    private final ModelSpec spec;
    private final List<Lane> lanes;

    private Crew(ModelSpec spec, List<Lane> lanes) {
        this.spec = spec;
        this.lanes = lanes;
    }

    public static Crew open(LoadedModel model, ModelSpec spec, Batching batching, int threads) throws EngineException {
        List<Lane> lanes = new ArrayList<>();
        try {
            for (int i = 0; i < threads; i++) {
                lanes.add(Lane.open(model, spec, batching.rows()));
            }
        } catch (EngineException | RuntimeException e) {
            lanes.forEach(Lane::close);
            throw e;
        }
        return new Crew(spec, lanes);
    }

    /** As laid out for a batch. */
    public List<Tensor> inputs() {
        return lanes.getFirst().inputs();
    }

    /** Rows of one run at most. */
    public int batchRows() {
        return lanes.getFirst().capacity();
    }

    /** One a thread. */
    public List<BlockScorer> scorers(
            Supplier<RowEncoder> encoders, BlockScorer.ColumnNames names, boolean stopAtFault) {
        OutputDecoder decoder = new OutputDecoder(spec);
        return lanes.stream()
                .map(lane -> new BlockScorer(lane, decoder, encoders.get(), names, stopAtFault))
                .toList();
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }
}
