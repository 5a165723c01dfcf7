package io.sandpiper.converter.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A graph made here, written, and run by the runtime that serves. */
class GraphBuilderTest {
    @TempDir
    Path folder;

    @Test
    void a_graph_runs_with_any_batch() throws Exception {
        Path file = folder.resolve("a.onnx");
        GraphFiles.write(twice(), file);
        Tensor input = Tensor.allocate("x", DataType.FP64, 2, 3);
        input.data().putDouble(5 * Double.BYTES, 21);
        try (LoadedModel model = new OnnxEngine().load(file, LoadOptions.SERVING);
                Execution execution = model.open(1)) {
            Tensor output = execution.run(List.of(input)).getFirst();
            assertThat(output.name()).isEqualTo("y");
            assertThat(output.shape()).containsExactly(2, 3);
            assertThat(output.data().getDouble(5 * Double.BYTES)).isEqualTo(42);
        }
    }

    @Test
    void the_same_calls_give_the_same_bytes() throws Exception {
        GraphFiles.write(twice(), folder.resolve("a.onnx"));
        GraphFiles.write(twice(), folder.resolve("b.onnx"));
        assertThat(Files.readAllBytes(folder.resolve("a.onnx")))
                .isEqualTo(Files.readAllBytes(folder.resolve("b.onnx")));
    }

    @Test
    void metadata_are_read_back() {
        assertThat(twice().metadata("key")).contains("value");
    }

    @Test
    void a_fresh_name_is_no_others() {
        GraphBuilder graph = new GraphBuilder("g", 17).input("x", DataType.FP32, 1);
        assertThat(graph.fresh("x")).isEqualTo("x_2");
        assertThat(graph.fresh("x")).isEqualTo("x_3");
    }

    private static Graph twice() {
        GraphBuilder graph = new GraphBuilder("twice", 17)
                .metadata("key", "value")
                .input("x", DataType.FP64, 3)
                .output("y", DataType.FP64, 3);
        String two = graph.constant(Weights.ofDoubles(graph.fresh("two"), new double[] {2}));
        return graph.node(Node.of("Mul", List.of("x", two), List.of("y"))).build();
    }
}
