package io.sandpiper.converter.passport;

import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.task.TensorValues;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** How this machine's runtime adds products of integers: asked with the largest ones, whatever its processor is called. */
final class HostSums {
    private static final int DEPTH = 64;
    private static final int CHANNELS = 16;
    private static final long OPSET = 13;
    private static final byte BRIGHTEST = (byte) 255;

    private HostSums() {}

    /** True where two neighbouring products are cut at 16 bits. Blocking. */
    static boolean saturate(Engine engine, Path scratch) throws IOException, EngineException {
        byte[] largest = new byte[DEPTH * CHANNELS];
        Arrays.fill(largest, Byte.MAX_VALUE);
        GraphBuilder graph = new GraphBuilder("sums", OPSET)
                .input("a", DataType.UINT8, DEPTH)
                .output("sums", DataType.INT32, CHANNELS);
        String weights = graph.constant(Weights.ofInt8("w", largest, DEPTH, CHANNELS));
        graph.node(Node.of("MatMulInteger", List.of("a", weights), List.of("sums")));
        Path file = Files.createTempFile(scratch, "sums", ".onnx");
        GraphFiles.write(graph.build(), file);
        try (LoadedModel model = engine.load(file, LoadOptions.SERVING);
                Execution execution = model.open(1)) {
            Tensor input = Tensor.allocate("a", DataType.UINT8, new long[] {1, DEPTH});
            for (int i = 0; i < DEPTH; i++) {
                input.data().put(i, BRIGHTEST);
            }
            return TensorValues.get(execution.run(List.of(input)).getFirst(), 0)
                    < (BRIGHTEST & 0xff) * Byte.MAX_VALUE * DEPTH;
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
