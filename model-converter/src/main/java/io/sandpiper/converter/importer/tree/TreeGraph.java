package io.sandpiper.converter.importer.tree;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.tensor.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The ONNX graph of a tree model: raw columns in, predictions out, the spec in its metadata. */
final class TreeGraph {
    private static final String SPEC = "io.sandpiper.spec";
    /** The newest that every operator here needs: nothing newer is asked of a runtime. */
    private static final long OPSET = 17;
    /** Version 4 brought look-ups of doubles; the trees' operator is that of version 3. */
    private static final long MACHINE_LEARNING_OPSET = 4;
    /** Names that an input of one column cannot have. */
    private static final Set<String> OUTPUTS = Set.of(Signature.LABEL, Signature.PROBABILITIES, Signature.VALUE);

    private final TreeModel model;
    private final Signature signature;
    private final GraphBuilder graph = new GraphBuilder("trees", OPSET);

    private TreeGraph(TreeModel model) {
        this.model = model;
        this.signature = new Signature(model);
    }

    static Graph of(TreeModel model) {
        return new TreeGraph(model).write();
    }

    private Graph write() {
        ModelSpec spec = signature.spec();
        graph.domain(GraphBuilder.MACHINE_LEARNING, MACHINE_LEARNING_OPSET);
        graph.metadata(SPEC, Json.text(spec));
        for (ModelSpec.Input input : spec.inputs()) {
            if (OUTPUTS.contains(input.name())) {
                throw new RefusedException("the column " + InvalidInputException.shown(input.name())
                        + " is named as an output of the model: train with another name for it");
            }
            graph.input(input.name(), input.datatype(), input.shape().getLast());
        }
        declareOutputs();
        String scores = switch (model.scores()) {
            case TreeEnsemble trees -> new EnsembleNodes(graph, signature, trees).write();
            case LinearScores linear -> linear(linear);
        };
        String linked = link(scores);
        if (model.classifier()) {
            classes(linked);
        } else {
            node("Identity", Signature.VALUE, linked);
        }
        return graph.build();
    }

    private void declareOutputs() {
        if (model.classifier()) {
            graph.output(Signature.LABEL, DataType.INT64);
            graph.output(Signature.PROBABILITIES, DataType.FP32, model.classes());
        } else {
            graph.output(Signature.VALUE, DataType.FP32, model.scores().targets());
        }
    }

    private String linear(LinearScores linear) {
        String columns = new ColumnNodes(graph, signature).numbers();
        String zero = graph.constant(Weights.ofFloats(graph.fresh("zero"), new float[1]));
        String filled = node("Where", "filled", node("IsNaN", "missing", columns), zero, columns);
        int targets = linear.targets();
        String weights = graph.constant(Weights.ofFloats(
                graph.fresh("weights"), linear.weights(), model.columns().size(), targets));
        String bias = graph.constant(Weights.ofFloats(graph.fresh("bias"), linear.bias(), targets));
        return node("Add", "scores", node("MatMul", "products", filled, weights), bias);
    }

    private String link(String scores) {
        return switch (model.link().kind()) {
            case IDENTITY -> scores;
            case SIGMOID ->
                model.link().factor() == 1
                        ? node("Sigmoid", "sigmoid", scores)
                        : node(
                                "Sigmoid",
                                "sigmoid",
                                node(
                                        "Mul",
                                        "steeper",
                                        scores,
                                        scalar(model.link().factor())));
            case SOFTMAX -> {
                String result = graph.fresh("softmax");
                graph.node(Node.of("Softmax", List.of(scores), List.of(result)).with("axis", 1));
                yield result;
            }
            case EXP -> node("Exp", "exp", scores);
            case SOFTPLUS -> node("Softplus", "softplus", scores);
            case SIGNED_SQUARE -> node("Mul", "square", scores, node("Abs", "size", scores));
            case STEP -> {
                String above = node("Greater", "above", scores, scalar(0));
                String result = graph.fresh("step");
                graph.node(Node.of("Cast", List.of(above), List.of(result))
                        .with("to", GraphBuilder.element(DataType.FP32)));
                yield result;
            }
        };
    }

    private void classes(String linked) {
        if (model.scores().targets() == 1) {
            String other = node("Sub", "other", scalar(1), linked);
            graph.node(Node.of("Concat", List.of(other, linked), List.of(Signature.PROBABILITIES))
                    .with("axis", 1));
        } else {
            node("Identity", Signature.PROBABILITIES, linked);
        }
        graph.node(Node.of("ArgMax", List.of(Signature.PROBABILITIES), List.of(Signature.LABEL))
                .with("axis", 1)
                .with("keepdims", 0));
    }

    private String scalar(double value) {
        return graph.constant(Weights.ofFloats(graph.fresh("scalar"), new float[] {(float) value}));
    }

    /** @param result an output's name, or what the result is to be called like */
    private String node(String operator, String result, String... inputs) {
        String name = OUTPUTS.contains(result) ? result : graph.fresh(result);
        graph.node(Node.of(operator, Arrays.asList(inputs), List.of(name)));
        return name;
    }
}
