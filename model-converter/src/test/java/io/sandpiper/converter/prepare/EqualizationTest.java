package io.sandpiper.converter.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.calibrate.Calibrator;
import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.optimize.Optimizer;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EqualizationTest {
    private static final Path FASHION =
            Path.of(System.getProperty("sandpiper.root")).resolve("configs/demo/fashion");

    @TempDir
    Path folder;

    @Test
    void scales_move_between_layers_and_no_bit_of_an_output_changes() throws IOException, EngineException {
        ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(FASHION.resolve("model.yaml")));
        Dataset data = Dataset.read(FASHION.resolve("calibration.npz"), spec);
        Path before = folder.resolve("before.onnx");
        Optimizer.optimize(FASHION.resolve("fashion-1.0.0.onnx"), before, folder);
        Graph graph = GraphFiles.read(before);
        Equalization equalization = new Equalization();
        boolean changed = equalization.apply(
                graph,
                new Calibrator(new OnnxEngine(), spec)
                        .observe(
                                before,
                                new HashSet<>(graph.inputs()),
                                equalization.channels(graph),
                                data,
                                false,
                                share -> {}));
        assertThat(changed).isTrue();
        Path after = folder.resolve("after.onnx");
        GraphFiles.write(graph, after);
        assertThat(Files.mismatch(before, after)).isNotEqualTo(-1);
        assertThat(logits(after, spec, data)).isEqualTo(logits(before, spec, data));
    }

    private static List<ByteBuffer> logits(Path model, ModelSpec spec, Dataset data) throws EngineException {
        List<ByteBuffer> all = new java.util.ArrayList<>();
        try (BatchInference inference = BatchInference.open(new OnnxEngine(), model, spec)) {
            inference.run(data, BatchInference.BATCH, (first, count, batch, outputs) -> {
                ByteBuffer from = outputs.getFirst().data().duplicate();
                all.add(ByteBuffer.allocate(from.remaining()).put(from).flip());
            });
        }
        return all;
    }
}
