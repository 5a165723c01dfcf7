package io.sandpiper.bench.raw;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs one model over and over with inputs and outputs in direct buffers that are laid out once, one intra-op thread, no
 * spinning; prints the CPU milliseconds of a run. Arguments: MODEL WARMUP RUNS.
 */
public final class RawOnnxMain {
    private RawOnnxMain() {}

    public static void main(String[] arguments) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            try (OrtSession session = environment.createSession(arguments[0], options)) {
                Map<String, OnnxTensor> inputs = new HashMap<>();
                for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
                    inputs.put(input.getKey(), tensor(environment, (TensorInfo)
                            input.getValue().getInfo()));
                }
                Map<String, OnnxValue> outputs = new HashMap<>();
                for (Map.Entry<String, NodeInfo> output :
                        session.getOutputInfo().entrySet()) {
                    outputs.put(output.getKey(), tensor(environment, (TensorInfo)
                            output.getValue().getInfo()));
                }
                measure(session, inputs, outputs, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
            }
        }
    }

    private static void measure(
            OrtSession session, Map<String, OnnxTensor> inputs, Map<String, OnnxValue> outputs, int warmup, int runs)
            throws Exception {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        for (int i = 0; i < warmup; i++) {
            session.run(inputs, outputs).close();
        }
        long before = system.getProcessCpuTime();
        for (int i = 0; i < runs; i++) {
            session.run(inputs, outputs).close();
        }
        System.out.println((system.getProcessCpuTime() - before) / 1e6 / runs);
    }

    /** A tensor of one sample over a direct buffer. */
    private static OnnxTensor tensor(OrtEnvironment environment, TensorInfo info) throws Exception {
        long[] shape =
                Arrays.stream(info.getShape()).map(axis -> axis < 0 ? 1 : axis).toArray();
        long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        ByteBuffer data = ByteBuffer.allocateDirect(Math.toIntExact(elements * info.type.size))
                .order(ByteOrder.nativeOrder());
        return OnnxTensor.createTensor(environment, data, shape, info.type);
    }
}
