package io.sandpiper.engine.tflite;

import io.sandpiper.engine.BatchShapes;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.TensorMemory;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An interpreter laid out for one batch size, and one more for the shapes that were asked for last beside it. */
final class TfliteExecution implements Execution {
    private final TfliteModel model;
    private final @Nullable TfliteInterpreter own;
    private @Nullable TfliteInterpreter other;
    private List<long[]> otherShapes = List.of();

    private TfliteExecution(TfliteModel model, @Nullable TfliteInterpreter own) {
        this.model = model;
        this.own = own;
    }

    static TfliteExecution open(TfliteModel model, int batch) throws EngineException {
        List<long[]> shapes = BatchShapes.of(model.inputs(), batch);
        if (shapes.isEmpty()) {
            return new TfliteExecution(model, null);
        }
        TfliteInterpreter own = model.interpreter();
        try {
            own.allocate(shapes);
            own.invoke(); // warms the kernels up, on zeros
        } catch (EngineException e) {
            model.close(own);
            throw e;
        }
        return new TfliteExecution(model, own);
    }

    @Override
    public List<Tensor> inputs() {
        return own == null ? List.of() : own.inputs();
    }

    @Override
    public List<Tensor> run() throws EngineException {
        if (own == null) {
            throw new IllegalStateException("no buffers were laid out: run with tensors");
        }
        return own.invoke();
    }

    @Override
    public List<Tensor> run(List<Tensor> tensors) throws EngineException {
        return run(tensors, TensorMemory.FRESH).stream()
                .map(TfliteExecution::copy)
                .toList();
    }

    /** The outputs are views of the interpreter's own memory: none is taken. */
    @Override
    public List<Tensor> run(List<Tensor> tensors, TensorMemory memory) throws EngineException {
        List<Tensor> ordered = new ArrayList<>(model.inputs().size());
        for (TensorInfo info : model.inputs()) {
            Tensor tensor = Tensor.named(info.name(), tensors);
            if (tensor == null) {
                throw new IllegalArgumentException("no tensor " + info.name());
            }
            ordered.add(tensor);
        }
        TfliteInterpreter interpreter =
                interpreter(ordered.stream().map(Tensor::shape).toList());
        for (int i = 0; i < ordered.size(); i++) {
            interpreter
                    .inputs()
                    .get(i)
                    .data()
                    .duplicate()
                    .put(ordered.get(i).data().duplicate());
        }
        return interpreter.invoke();
    }

    private TfliteInterpreter interpreter(List<long[]> shapes) throws EngineException {
        if (own != null && same(shapes, own.inputs().stream().map(Tensor::shape).toList())) {
            return own;
        }
        if (other == null) {
            other = model.interpreter();
        }
        if (!same(shapes, otherShapes)) {
            otherShapes = List.of();
            other.allocate(shapes);
            otherShapes = shapes;
        }
        return other;
    }

    private static boolean same(List<long[]> left, List<long[]> right) {
        return Arrays.deepEquals(left.toArray(), right.toArray());
    }

    private static Tensor copy(Tensor view) {
        ByteBuffer data = view.data().duplicate();
        return new Tensor(
                view.name(),
                view.datatype(),
                view.shape(),
                ByteBuffer.allocateDirect(data.remaining()).put(data).flip());
    }

    @Override
    public void close() {
        if (own != null) {
            model.close(own);
        }
        if (other != null) {
            model.close(other);
        }
    }
}
