package io.sandpiper.converter;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.tensor.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused, and in which words. */
class BadModelTest {
    private static final Path FASHION = Demo.FOLDER.resolve("fashion/fashion-1.0.0.onnx");

    @TempDir
    Path folder;

    @Test
    void refuses_a_truncated_file() throws IOException {
        byte[] all = Files.readAllBytes(FASHION);
        refused(file(Arrays.copyOf(all, all.length / 2)), "cut short");
    }

    @Test
    void refuses_random_bytes() throws IOException {
        byte[] bytes = new byte[10_000];
        new Random(7).nextBytes(bytes);
        refused(file(bytes), "expected: an ONNX file");
    }

    @Test
    void refuses_an_empty_file() throws IOException {
        refused(file(new byte[0]), "0 bytes");
    }

    @Test
    void minus_infinity_is_a_mask_where_it_is_added_and_no_weight_where_it_is_multiplied() throws IOException {
        float hidden = Float.NEGATIVE_INFINITY;
        assertThat(Demo.convert(Demo.bare(masked("Add", hidden), folder.resolve("masked")))
                        .variants())
                .containsKey("fp32");
        refused(masked("MatMul", hidden), "mask hold a value that is not finite (at index 1)");
        refused(masked("Add", Float.POSITIVE_INFINITY), "mask hold a value that is not finite (at index 1)");
        refused(masked("Add", Float.NaN), "mask hold a value that is not finite (at index 1)");
    }

    private Path masked(String operator, float hidden) throws IOException {
        GraphBuilder graph =
                new GraphBuilder("masked", 17).input("x", DataType.FP32, 2).output("y", DataType.FP32, 2);
        graph.constant(Weights.ofFloats("mask", new float[] {0, hidden, 0, 0}, 2, 2));
        graph.node(Node.of(
                        "Unsqueeze",
                        List.of("x", graph.constant(Weights.ofInt64("axis", new long[] {1}, 1))),
                        List.of("row")))
                .node(Node.of(operator, List.of("row", "mask"), List.of("scores")))
                .node(Node.of("Softmax", List.of("scores"), List.of("shares")))
                .node(Node.of("ReduceMax", List.of("shares"), List.of("y"))
                        .with("axes", new long[] {1})
                        .with("keepdims", 0));
        Path file = folder.resolve("masked.onnx");
        GraphFiles.write(graph.build(), file);
        return file;
    }

    @Test
    void names_an_unknown_operator_and_where_it_stands() throws IOException {
        Path file = changed(graph -> {
            List<Node> nodes = new ArrayList<>(graph.nodes());
            Node last = nodes.removeLast();
            nodes.add(last.withOutputs(List.of("before")));
            nodes.add(Node.of("Frobnicate", List.of("before"), List.of("logits")));
            graph.nodes(nodes);
        });
        refused(file, "operator Frobnicate of domain ai.onnx is not supported by onnxruntime 1.");
        refused(file, "at node logits");
    }

    @Test
    void names_the_weights_that_are_not_finite() throws IOException {
        Path file = changed(graph -> {
            Weights weights = requireNonNull(graph.weights("2.project.conv.weight"));
            float[] values = weights.floats();
            values[5] = Float.NaN;
            graph.put(Weights.ofFloats(weights.name(), values, weights.shape()));
        });
        refused(file, "the weights 2.project.conv.weight hold a value that is not finite (at index 5)");
    }

    @Test
    void refuses_weights_whose_shapes_do_not_fit_together() throws IOException {
        Path file = changed(graph -> {
            Weights weights = requireNonNull(graph.weights("2.project.conv.weight"));
            float[] half = Arrays.copyOf(weights.floats(), weights.floats().length / 2);
            long[] shape = weights.shape();
            shape[1] /= 2;
            graph.put(Weights.ofFloats(weights.name(), half, shape));
        });
        refused(file, "cannot");
    }

    @Test
    void refuses_a_spec_that_says_another_shape() throws IOException {
        withSpec("[-1, 1, 32, 32]", "[a, b, c, d, e, f, g, h, i, j]", "spec.inputs.image.shape: [-1, 1, 32, 32]");
    }

    @Test
    void refuses_a_spec_with_too_few_labels() throws IOException {
        withSpec("[-1, 1, 28, 28]", "[a, b]", "spec.outputs.logits.labels: 2 labels (expected: 10");
    }

    @Test
    void refuses_a_folder_that_holds_something() throws IOException {
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out/mine.txt"), "x");
        refused(FASHION, "--out");
        assertThat(folder.resolve("out/mine.txt")).exists();
    }

    private void withSpec(String shape, String labels, String words) throws IOException {
        Path spec = Files.writeString(folder.resolve("model.yaml"), """
                schemaVersion: 1
                task: image-classification
                inputs: [{name: image, datatype: FP32, shape: %s}]
                outputs: [{name: logits, role: logits, labels: %s}]
                """.formatted(shape, labels));
        ConvertRequest request = new ConvertRequest(
                FASHION,
                new ModelVersion("bare", "1.0.0"),
                spec,
                null,
                null,
                null,
                null,
                null,
                false,
                false,
                Wanted.DEFAULT,
                folder.resolve("out"),
                null);
        assertThatThrownBy(() -> Demo.convert(request))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(words);
    }

    private void refused(Path model, String words) {
        assertThatThrownBy(() -> Demo.convert(Demo.bare(model, folder.resolve("out"))))
                .isInstanceOfAny(RefusedException.class, InvalidInputException.class)
                .hasMessageContaining(words);
    }

    private Path changed(Consumer<Graph> change) throws IOException {
        Graph graph = GraphFiles.read(FASHION);
        change.accept(graph);
        Path file = folder.resolve("changed.onnx");
        GraphFiles.write(graph, file);
        return file;
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model"), bytes);
    }
}
