package io.sandpiper.bench.raw;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs one model in batches on several threads of one session, each with buffers that are laid out once; prints rows a
 * second. Arguments: MODEL BATCH THREADS ROWS.
 */
public final class RawBatchMain {
    private static final int WARMUP_RUNS = 20;

    private RawBatchMain() {}

    public static void main(String[] arguments) throws Exception {
        int batch = Integer.parseInt(arguments[1]);
        int threads = Integer.parseInt(arguments[2]);
        long runs = Long.parseLong(arguments[3]) / batch / threads;
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            try (OrtSession session = environment.createSession(arguments[0], options);
                    ExecutorService pool = Executors.newFixedThreadPool(threads)) {
                Callable<Void> warmup = () -> run(environment, session, batch, WARMUP_RUNS);
                await(pool.invokeAll(java.util.Collections.nCopies(threads, warmup)));
                Callable<Void> work = () -> run(environment, session, batch, runs);
                long begin = System.nanoTime();
                await(pool.invokeAll(java.util.Collections.nCopies(threads, work)));
                System.out.println(runs * batch * threads / ((System.nanoTime() - begin) / 1e9));
            }
        }
    }

    private static void await(List<Future<Void>> all) throws Exception {
        for (Future<Void> one : all) {
            one.get();
        }
    }

    private static Void run(OrtEnvironment environment, OrtSession session, int batch, long runs) throws Exception {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
            inputs.put(
                    input.getKey(),
                    tensor(environment, (TensorInfo) input.getValue().getInfo(), batch));
        }
        Map<String, OnnxValue> outputs = new HashMap<>();
        for (Map.Entry<String, NodeInfo> output : session.getOutputInfo().entrySet()) {
            outputs.put(
                    output.getKey(),
                    tensor(environment, (TensorInfo) output.getValue().getInfo(), batch));
        }
        for (long i = 0; i < runs; i++) {
            session.run(inputs, outputs).close();
        }
        return null;
    }

    private static OnnxTensor tensor(OrtEnvironment environment, TensorInfo info, int batch) throws Exception {
        long[] shape = Arrays.stream(info.getShape())
                .map(axis -> axis < 0 ? batch : axis)
                .toArray();
        long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        ByteBuffer data = ByteBuffer.allocateDirect(Math.toIntExact(elements * info.type.size))
                .order(ByteOrder.nativeOrder());
        return OnnxTensor.createTensor(environment, data, shape, info.type);
    }
}
