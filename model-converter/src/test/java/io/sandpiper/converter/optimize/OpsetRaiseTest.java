package io.sandpiper.converter.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpsetRaiseTest {
    private static final Path FASHION =
            Path.of(System.getProperty("sandpiper.root")).resolve("configs/demo/fashion/fashion-1.0.0.onnx");

    @Test
    void attributes_that_became_inputs_are_rewritten() throws IOException {
        Graph graph = old(Node.of("Squeeze", List.of("a"), List.of("b")).with("axes", new long[] {2, 3}));
        assertThat(OpsetRaise.apply(graph)).isTrue();
        assertThat(graph.opset()).isEqualTo(13);
        Node squeeze = graph.nodes().getLast();
        assertThat(squeeze.has("axes")).isFalse();
        assertThat(graph.weights(squeeze.input(1))).isNotNull();
    }

    @Test
    void an_operator_whose_meaning_changed_leaves_the_graph_as_it_is() throws IOException {
        Graph graph = old(Node.of("Upsample", List.of("a", "s"), List.of("b")));
        int weights = (int) graph.allWeights().count();
        assertThat(OpsetRaise.apply(graph)).isFalse();
        assertThat(graph.opset()).isEqualTo(9);
        assertThat(graph.allWeights().count()).isEqualTo(weights);
    }

    /** The demo's graph as if it were of operator set 9, with one more node. */
    private static Graph old(Node last) throws IOException {
        Graph graph = GraphFiles.read(FASHION);
        graph.opset(9);
        List<Node> nodes = new java.util.ArrayList<>(graph.nodes());
        nodes.add(last);
        graph.nodes(nodes);
        return graph;
    }
}
