package io.sandpiper.engine.tflite;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.FlatBufferModelBase;

/** A mapped file, shared by all executions; each of them has an interpreter of its own, for that is not thread-safe. */
final class TfliteModel implements LoadedModel {
    private final FlatBufferModel model;
    private final BuiltinOpResolver operators;
    private final LoadOptions options;
    private final List<TensorInfo> inputs;
    private final List<TensorInfo> outputs;
    /** What must be closed before the file is unmapped. */
    private final Set<TfliteInterpreter> interpreters = ConcurrentHashMap.newKeySet();

    private TfliteModel(FlatBufferModel model, LoadOptions options) throws EngineException {
        this.model = model;
        this.operators = new BuiltinOpResolver();
        this.options = options;
        TfliteInterpreter first = interpreter();
        try {
            this.inputs = first.inputInfos();
            this.outputs = first.outputInfos();
        } finally {
            close(first);
        }
    }

    static TfliteModel load(Path file, LoadOptions options) throws EngineException {
        FlatBufferModel model = FlatBufferModelBase.VerifyAndBuildFromFile(file.toString());
        if (model == null || model.isNull()) {
            throw new EngineException("cannot load " + file.getFileName()
                    + ": not a TensorFlow Lite file (expected: a whole flatbuffer" + " with the identifier TFL3)");
        }
        try {
            return new TfliteModel(model, options);
        } catch (EngineException | RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** A fresh interpreter; whoever takes it gives it back by {@link #close(TfliteInterpreter)}. */
    TfliteInterpreter interpreter() throws EngineException {
        TfliteInterpreter made = TfliteInterpreter.build(model, operators, options.intraOpThreads());
        interpreters.add(made);
        return made;
    }

    void close(TfliteInterpreter interpreter) {
        if (interpreters.remove(interpreter)) {
            interpreter.close();
        }
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
        return TfliteExecution.open(this, batch);
    }

    @Override
    public void close() {
        interpreters.forEach(this::close);
        operators.close();
        model.close();
    }
}
