package io.sandpiper.engine.tflite;

import static org.bytedeco.tensorflowlite.global.tensorflowlite.kTfLiteOk;

import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.TfLiteIntArray;
import org.bytedeco.tensorflowlite.TfLiteTensor;

/**
 * One interpreter and views of its tensors. The runtime writes its own words about a failure to standard error; it has
 * no way to hand them over. One thread.
 */
final class TfliteInterpreter {
    /** {@code kTfLiteDynamic}: memory that a run may move. */
    private static final int DYNAMIC = 4;

    private final Interpreter interpreter;
    private List<Tensor> inputs = List.of();
    private List<Tensor> pinned = List.of();

    private TfliteInterpreter(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    static TfliteInterpreter build(FlatBufferModel model, BuiltinOpResolver operators, int threads)
            throws EngineException {
        Interpreter built = new Interpreter((Pointer) null);
        try (InterpreterBuilder builder = new InterpreterBuilder(model, operators)) {
            if (builder.apply(built, threads) != kTfLiteOk || built.isNull()) {
                throw new EngineException(
                        "TensorFlow Lite cannot run this model: it names an operator, or a version of one, that the"
                                + " runtime has not built in (standard error says which)");
            }
        }
        return new TfliteInterpreter(built);
    }

    List<TensorInfo> inputInfos() throws EngineException {
        List<TensorInfo> infos = new ArrayList<>();
        for (int i = 0; i < interpreter.inputs().limit(); i++) {
            infos.add(info("input", interpreter.input_tensor(i)));
        }
        return List.copyOf(infos);
    }

    List<TensorInfo> outputInfos() throws EngineException {
        List<TensorInfo> infos = new ArrayList<>();
        for (int i = 0; i < outputCount(); i++) {
            infos.add(info("output", interpreter.output_tensor(i)));
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
        List<Tensor> views = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            views.add(view(interpreter.input_tensor(i)));
        }
        inputs = List.copyOf(views);
        pinned = pinnedOutputs();
    }

    /** Outputs whose place and shape no run changes; none where one of them may. */
    private List<Tensor> pinnedOutputs() throws EngineException {
        List<Tensor> views = new ArrayList<>();
        for (int i = 0; i < outputCount(); i++) {
            TfLiteTensor tensor = interpreter.output_tensor(i);
            if (tensor.allocation_type() == DYNAMIC || tensor.data().raw() == null) {
                return List.of();
            }
            views.add(view(tensor));
        }
        return List.copyOf(views);
    }

    /** Views of the input tensors' own memory. */
    List<Tensor> inputs() {
        return inputs;
    }

    /** Runs; the outputs are views, valid until the next run. */
    List<Tensor> invoke() throws EngineException {
        check(interpreter.Invoke(), "run");
        if (!pinned.isEmpty()) {
            return pinned;
        }
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < outputCount(); i++) {
            outputs.add(view(interpreter.output_tensor(i)));
        }
        return outputs;
    }

    void close() {
        interpreter.close();
    }

    private long outputCount() {
        return interpreter.outputs().limit();
    }

    private static TensorInfo info(String side, TfLiteTensor tensor) throws EngineException {
        String name = tensor.name().getString();
        TfLiteIntArray signature = tensor.dims_signature();
        int[] dims = dims(signature == null || signature.size() == 0 ? tensor.dims() : signature);
        return new TensorInfo(
                name,
                TfliteTypes.dataType(side + " " + name, tensor.type()),
                Arrays.stream(dims).mapToObj(Long::valueOf).toList());
    }

    private static Tensor view(TfLiteTensor tensor) throws EngineException {
        String name = tensor.name().getString();
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
