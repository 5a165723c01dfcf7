package io.sandpiper.engine.tflite;

import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteArenaRw;
import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteArenaRwPersistent;
import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteDynamic;
import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteOk;

import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.TfLiteIntArray;
import org.bytedeco.tensorflowlite.TfLiteTensor;

/**
 * One interpreter and views of its tensors. The runtime writes its own words about a failure to standard error; it has
 * no way to hand them over. One thread.
 */
final class TfliteInterpreter {
    /** Tensors whose memory an interpreter holds: reused between operators, kept, or moved by a run. */
    private static final Set<Integer> HELD = Set.of(kTfLiteArenaRw, kTfLiteArenaRwPersistent, kTfLiteDynamic);

    private final Interpreter interpreter;
    private final TfliteNames names;
    private volatile long size;
    private List<Tensor> inputs = List.of();
    private boolean moves;
    private List<Tensor> pinned = List.of();

    private TfliteInterpreter(Interpreter interpreter) {
        this.interpreter = interpreter;
        this.names = TfliteNames.of(interpreter);
    }

    static TfliteInterpreter build(TfliteSource source, BuiltinOpResolver operators, int threads)
            throws EngineException {
        Interpreter built = new Interpreter((Pointer) null);
        try (InterpreterBuilder builder = new InterpreterBuilder(source.model(), operators)) {
            if (builder.apply(built, threads) != kTfLiteOk || built.isNull()) {
                throw new EngineException("TensorFlow Lite cannot build this model (standard error says why)");
            }
        }
        return new TfliteInterpreter(built);
    }

    List<TensorInfo> inputInfos() throws EngineException {
        List<TensorInfo> infos = new ArrayList<>();
        for (int i = 0; i < interpreter.inputs().limit(); i++) {
            infos.add(info("input", names.inputs().get(i), interpreter.input_tensor(i)));
        }
        return List.copyOf(infos);
    }

    List<TensorInfo> outputInfos() throws EngineException {
        List<TensorInfo> infos = new ArrayList<>();
        for (int i = 0; i < outputCount(); i++) {
            infos.add(info("output", names.outputs().get(i), interpreter.output_tensor(i)));
        }
        return List.copyOf(infos);
    }

    /** Lays memory out for these input shapes, one an input; the views are valid until the next call or the close. */
    void allocate(List<long[]> shapes) throws EngineException {
        for (int i = 0; i < shapes.size(); i++) {
            int[] shape =
                    Arrays.stream(shapes.get(i)).mapToInt(Math::toIntExact).toArray();
            if (!Arrays.equals(shape, dims(interpreter.input_tensor(i).dims()))) {
                check(
                        interpreter.ResizeInputTensor(interpreter.inputs().get(i), shape),
                        "take an input of shape " + Arrays.toString(shape));
            }
        }
        check(interpreter.AllocateTensors(), "allocate its tensors");
        moves = mayMove();
        List<Tensor> views = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            Tensor view = view(names.inputs().get(i), interpreter.input_tensor(i));
            views.add(moves ? Tensor.allocate(view.name(), view.datatype(), view.shape()) : view);
        }
        inputs = List.copyOf(views);
        pinned = moves ? List.of() : pinnedOutputs();
        size = held();
    }

    /**
     * Where a shape is known only in a run (a Flatten of a free batch computes it), memory is laid out again in the middle
     * of one, and the inputs' too: what was written to where they had been would be lost, and spoil the heap.
     */
    private boolean mayMove() {
        for (int i = 0; i < interpreter.tensors_size(); i++) {
            TfLiteTensor tensor = interpreter.tensor(i);
            if (tensor.allocation_type() == kTfLiteDynamic) {
                return true;
            }
        }
        for (int i = 0; i < outputCount(); i++) {
            if (interpreter.output_tensor(i).data().raw() == null) {
                return true;
            }
        }
        return false;
    }

    /** Outputs whose place and shape no run changes; none where one of them may. */
    private List<Tensor> pinnedOutputs() throws EngineException {
        List<Tensor> views = new ArrayList<>();
        for (int i = 0; i < outputCount(); i++) {
            TfLiteTensor tensor = interpreter.output_tensor(i);
            if (tensor.allocation_type() == kTfLiteDynamic || tensor.data().raw() == null) {
                return List.of();
            }
            views.add(view(names.outputs().get(i), tensor));
        }
        return List.copyOf(views);
    }

    /** Views of the input tensors' own memory, or where that may move what is copied there before each run. */
    List<Tensor> inputs() {
        return inputs;
    }

    /** Runs; the outputs are views, valid until the next run. */
    List<Tensor> invoke() throws EngineException {
        if (moves) {
            for (int i = 0; i < inputs.size(); i++) {
                ByteBuffer from = inputs.get(i).data().duplicate();
                if (from.hasRemaining()) {
                    Tensor to = view(names.inputs().get(i), interpreter.input_tensor(i));
                    to.data().put(from);
                }
            }
        }
        check(interpreter.Invoke(), "run");
        if (!pinned.isEmpty()) {
            return pinned;
        }
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < outputCount(); i++) {
            outputs.add(view(names.outputs().get(i), interpreter.output_tensor(i)));
        }
        return outputs;
    }

    void close() {
        interpreter.close();
    }

    /** Bytes of the tensors that it holds; those that share memory count each. Any thread. */
    long size() {
        return size;
    }

    private long held() {
        long bytes = 0;
        for (int i = 0; i < interpreter.tensors_size(); i++) {
            TfLiteTensor tensor = interpreter.tensor(i);
            if (HELD.contains(tensor.allocation_type()) && tensor.data().raw() != null) {
                bytes += tensor.bytes();
            }
        }
        return bytes;
    }

    List<TfliteWorkbench.Constant> constants() {
        return TfliteConstants.of(interpreter);
    }

    /** What runs, in order: a custom name for each delegate's node, none for the interpreter's own operators. */
    List<Optional<String>> plan() {
        List<Optional<String>> plan = new ArrayList<>();
        IntPointer nodes = interpreter.execution_plan();
        for (long i = 0; i < nodes.limit(); i++) {
            BytePointer name =
                    interpreter.node_and_registration(nodes.get(i)).second().custom_name();
            plan.add(name == null || name.isNull() ? Optional.empty() : Optional.of(name.getString()));
        }
        return plan;
    }

    private int outputCount() {
        return Math.toIntExact(interpreter.outputs().limit());
    }

    private static TensorInfo info(String side, String name, TfLiteTensor tensor) throws EngineException {
        TfLiteIntArray signature = tensor.dims_signature();
        int[] dims = dims(signature == null || signature.size() == 0 ? tensor.dims() : signature);
        return new TensorInfo(
                name,
                TfliteTypes.dataType(side + " " + name, tensor.type()),
                Arrays.stream(dims).mapToObj(Long::valueOf).toList());
    }

    private static Tensor view(String name, TfLiteTensor tensor) throws EngineException {
        BytePointer raw = tensor.data().raw();
        ByteBuffer data = raw == null || tensor.bytes() == 0
                ? ByteBuffer.allocateDirect(0)
                : raw.capacity(tensor.bytes()).asByteBuffer();
        long[] shape = Arrays.stream(dims(tensor.dims())).asLongStream().toArray();
        return new Tensor(name, TfliteTypes.dataType(name, tensor.type()), shape, data);
    }

    private static int[] dims(TfLiteIntArray array) {
        int[] dims = new int[array.size()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = array.data(i);
        }
        return dims;
    }

    private static void check(int status, String what) throws EngineException {
        if (status != kTfLiteOk) {
            throw new EngineException(
                    "TensorFlow Lite cannot " + what + " (status " + status + "; standard error says why)");
        }
    }
}
