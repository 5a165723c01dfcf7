package io.sandpiper.bench.raw;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * Runs one model over and over as the agent's slots do: one session with the agent's settings, several threads, each with
 * inputs and outputs in direct buffers that are laid out once. For each line of its input, a number of runs, it prints the
 * CPU milliseconds of one of them. Arguments: MODEL THREADS AXIS... with the axes of each input.
 */
public final class RawOnnxMain {
    private RawOnnxMain() {}

    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[1]);
        long[] shape =
                Arrays.stream(arguments).skip(2).mapToLong(Long::parseLong).toArray();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = options();
                OrtSession session = environment.createSession(arguments[0], options);
                ExecutorService slots = Executors.newFixedThreadPool(threads)) {
            List<Buffers> buffers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                buffers.add(Buffers.of(environment, session, shape));
            }
            OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                int runs = Integer.parseInt(order);
                long before = system.getProcessCpuTime();
                run(slots, session, buffers, runs);
                System.out.println((system.getProcessCpuTime() - before) / 1e6 / runs);
            }
        }
    }

    /** As in the agent's adapter of this engine. */
    private static OrtSession.SessionOptions options() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        options.addConfigEntry("session.inter_op.allow_spinning", "0");
        options.addConfigEntry("session.use_device_allocator_for_initializers", "1");
        return options;
    }

    private static void run(ExecutorService slots, OrtSession session, List<Buffers> buffers, int runs)
            throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (Buffers own : buffers) {
            running.add(slots.submit(() -> {
                for (int i = 0; i < runs / buffers.size(); i++) {
                    session.run(own.inputs(), own.outputs()).close();
                }
                return null;
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }
    }

    /** One thread's tensors. */
    private record Buffers(Map<String, OnnxTensor> inputs, Map<String, OnnxValue> outputs) {
        static Buffers of(OrtEnvironment environment, OrtSession session, long[] shape) throws OrtException {
            Map<String, OnnxTensor> inputs = new HashMap<>();
            for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
                TensorInfo info = (TensorInfo) input.getValue().getInfo();
                inputs.put(input.getKey(), tensor(environment, info, shape));
            }
            // An output whose axes depend on the input's has the axes that a run shows.
            Map<String, OnnxValue> outputs = new HashMap<>();
            try (OrtSession.Result shown = session.run(inputs)) {
                for (Map.Entry<String, OnnxValue> output : shown) {
                    TensorInfo info = (TensorInfo) output.getValue().getInfo();
                    outputs.put(output.getKey(), tensor(environment, info, info.getShape()));
                }
            }
            return new Buffers(inputs, outputs);
        }

        private static OnnxTensor tensor(OrtEnvironment environment, TensorInfo info, long[] shape)
                throws OrtException {
            long elements = LongStream.of(shape).reduce(1, Math::multiplyExact);
            ByteBuffer data = ByteBuffer.allocateDirect(Math.toIntExact(elements * info.type.size))
                    .order(ByteOrder.nativeOrder());
            return OnnxTensor.createTensor(environment, data, shape, info.type);
        }
    }
}
