package io.sandpiper.engine.tflite;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;

/** A flatbuffer, shared by all executions; each of them has an interpreter of its own, for that is not thread-safe. */
final class TfliteModel implements LoadedModel {
    private final TfliteSource source;
    private final BuiltinOpResolver operators;
    private final LoadOptions options;
    private final List<TensorInfo> inputs;
    private final List<TensorInfo> outputs;
    /** What must be closed before the file is unmapped. */
    private final Set<TfliteInterpreter> interpreters = ConcurrentHashMap.newKeySet();

    private TfliteModel(TfliteSource source, BuiltinOpResolver operators, LoadOptions options) throws EngineException {
        this.source = source;
        this.operators = operators;
        this.options = options;
        TfliteInterpreter first = interpreter();
        try {
            this.inputs = first.inputInfos();
            this.outputs = first.outputInfos();
        } finally {
            close(first);
        }
    }

    /** Takes the source over: it is closed with the model, or at once where this fails. */
    static TfliteModel load(TfliteSource source, LoadOptions options) throws EngineException {
        BuiltinOpResolver operators = new BuiltinOpResolver();
        try {
            List<String> unknown = new TfliteOperators(source.content()).unknown(operators);
            if (!unknown.isEmpty()) {
                throw new EngineException("TensorFlow Lite has not built in: " + String.join(", ", unknown));
            }
            return new TfliteModel(source, operators, options);
        } catch (EngineException | RuntimeException e) {
            operators.close();
            source.close();
            throw e;
        }
    }

    /** A fresh interpreter; whoever takes it gives it back by {@link #close(TfliteInterpreter)}. */
    TfliteInterpreter interpreter() throws EngineException {
        TfliteInterpreter made = TfliteInterpreter.build(source, operators, options.intraOpThreads());
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
    public long size() {
        return source.bytes()
                + interpreters.stream().mapToLong(TfliteInterpreter::size).sum();
    }

    @Override
    public void close() {
        interpreters.forEach(this::close);
        operators.close();
        source.close();
    }
}
