package io.sandpiper.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One session, shared by all executions: the runtime's run is thread-safe. */
final class OnnxModel implements LoadedModel {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final long bytes;
    private final Set<OnnxExecution> open = ConcurrentHashMap.newKeySet();
    private final List<TensorInfo> inputs;
    private final List<TensorInfo> outputs;

    /** @param bytes the file's length */
    OnnxModel(OrtEnvironment environment, OrtSession session, long bytes) throws EngineException, OrtException {
        this.environment = environment;
        this.session = session;
        this.bytes = bytes;
        try {
            this.inputs = infos("input", session.getInputInfo().values());
            this.outputs = infos("output", session.getOutputInfo().values());
        } catch (EngineException | OrtException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static List<TensorInfo> infos(String side, Collection<NodeInfo> nodes) throws EngineException {
        List<TensorInfo> infos = new ArrayList<>();
        for (NodeInfo node : nodes) {
            infos.add(OnnxTypes.info(side, node));
        }
        return List.copyOf(infos);
    }

    @Override
    public List<TensorInfo> inputs() {
        return inputs;
    }

    @Override
    public List<TensorInfo> outputs() {
        return outputs;
    }

    @Override
    public Execution open(int batch) throws EngineException {
        return OnnxExecution.open(environment, session, this, batch);
    }

    void opened(OnnxExecution execution) {
        open.add(execution);
    }

    void closed(OnnxExecution execution) {
        open.remove(execution);
    }

    @Override
    public long size() {
        return bytes + open.stream().mapToLong(OnnxExecution::size).sum();
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("cannot close a session", e);
        }
    }
}
