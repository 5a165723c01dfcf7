package io.sandpiper.agent.seal;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A model whose engine reads the opened bytes where they lie; they are wiped and freed with it. */
record WipedModel(LoadedModel model, MemorySegment plain, Arena arena) implements LoadedModel {
    @Override
    public List<TensorInfo> inputs() {
        return model.inputs();
    }

    @Override
    public List<TensorInfo> outputs() {
        return model.outputs();
    }

    @Override
    public Execution open(int batch) throws EngineException {
        return model.open(batch);
    }

    @Override
    public long size() {
        return model.size();
    }

    @Override
    public void close() {
        model.close();
        plain.fill((byte) 0);
        arena.close();
    }
}
