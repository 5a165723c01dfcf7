package io.sandpiper.engine.tflite;

import io.sandpiper.engine.tflite.TfliteWorkbench.Constant;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/** Reads the tensors that lie in the file itself. */
final class TfliteConstants {
    private TfliteConstants() {}

    static List<Constant> of(Interpreter interpreter) {
        List<Constant> constants = new ArrayList<>();
        for (int i = 0; i < interpreter.tensors_size(); i++) {
            TfLiteTensor tensor = interpreter.tensor(i);
            if (tensor.allocation_type() == tensorflowlite.kTfLiteMmapRo) {
                constants.add(new Constant(
                        tensor.name().getString(),
                        tensorflowlite.TfLiteTypeGetName(tensor.type()).getString(),
                        tensor.dims().size(),
                        tensor.bytes(),
                        firstNonFinite(tensor)));
            }
        }
        return constants;
    }

    private static int firstNonFinite(TfLiteTensor tensor) {
        BytePointer raw = tensor.data().raw();
        if (raw == null) {
            return -1;
        }
        ByteBuffer data = raw.capacity(tensor.bytes()).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        boolean half = tensor.type() == tensorflowlite.kTfLiteFloat16;
        if (!half && tensor.type() != tensorflowlite.kTfLiteFloat32) {
            return -1;
        }
        int width = half ? 2 : 4;
        for (int i = 0; i < data.remaining() / width; i++) {
            float value = half ? Float.float16ToFloat(data.getShort(i * 2)) : data.getFloat(i * 4);
            if (!Float.isFinite(value)) {
                return i;
            }
        }
        return -1;
    }
}
