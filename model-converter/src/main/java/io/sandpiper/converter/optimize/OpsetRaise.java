package io.sandpiper.converter.optimize;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Raises a graph of an older operator set to 13, where a scale a channel may be given. Operators whose definition did not
 * change stay; those that take as inputs what were attributes are rewritten; any other leaves the graph as it is. Softmax
 * came to mean one axis instead of all from it on, which is the same for the last: run both graphs before trusting.
 */
public final class OpsetRaise {
    public static final long TARGET = 13;
    /** Broadcasting is what it is today from here on. */
    private static final long OLDEST = 7;

    private static final Set<String> UNCHANGED = Set.of(
            "Abs",
            "Add",
            "And",
            "ArgMax",
            "ArgMin",
            "AveragePool",
            "BatchNormalization",
            "Cast",
            "Ceil",
            "Concat",
            "Constant",
            "ConstantOfShape",
            "Conv",
            "ConvTranspose",
            "Div",
            "Elu",
            "Equal",
            "Erf",
            "Exp",
            "Expand",
            "Flatten",
            "Floor",
            "GRU",
            "Gather",
            "Gemm",
            "GlobalAveragePool",
            "GlobalMaxPool",
            "Greater",
            "HardSigmoid",
            "Identity",
            "InstanceNormalization",
            "LSTM",
            "LeakyRelu",
            "Less",
            "Log",
            "MatMul",
            "Max",
            "MaxPool",
            "Mean",
            "Min",
            "Mul",
            "Neg",
            "Not",
            "Or",
            "PRelu",
            "Pow",
            "RNN",
            "Reciprocal",
            "ReduceL2",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "Relu",
            "Reshape",
            "Selu",
            "Shape",
            "Sigmoid",
            "Sin",
            "Softmax",
            "Softplus",
            "Softsign",
            "Sqrt",
            "Sub",
            "Sum",
            "Tanh",
            "Tile",
            "Transpose",
            "Where");

    private static final Set<String> AXES_AS_INPUT = Set.of("Squeeze", "Unsqueeze", "ReduceSum");

    private final Graph graph;
    private final List<Node> raised = new ArrayList<>();
    private int constants;

    private OpsetRaise(Graph graph) {
        this.graph = graph;
    }

    /** @return false, and no change, where the graph is as new already or an operator cannot be raised */
    public static boolean apply(Graph graph) {
        if (graph.opset() >= TARGET || graph.opset() < OLDEST) {
            return false;
        }
        OpsetRaise raise = new OpsetRaise(graph);
        for (Node node : graph.nodes()) {
            if (node.domain().equals(Node.STANDARD) && !raise.raise(node)) {
                graph.dropUnusedWeights();
                return false;
            }
            if (!node.domain().equals(Node.STANDARD)) {
                raise.raised.add(node);
            }
        }
        graph.nodes(raise.raised);
        graph.opset(TARGET);
        return true;
    }

    private boolean raise(Node node) {
        if (UNCHANGED.contains(node.operator()) && !node.hasBodies()) {
            boolean softmax = node.is("Softmax") && !node.has("axis");
            raised.add(softmax ? node.with("axis", 1) : node);
        } else if (AXES_AS_INPUT.contains(node.operator())) {
            listed(node, "axes");
        } else if (node.is("Split")) {
            listed(node, "split");
        } else if (node.is("Clip")) {
            clip(node);
        } else if (node.is("Slice")) {
            slice(node);
        } else if (node.is("Dropout") && node.outputs().size() == 1) {
            raised.add(Node.of("Identity", List.of(node.input(0)), node.outputs()));
        } else {
            return false;
        }
        return true;
    }

    private void listed(Node node, String attribute) {
        long[] values = node.integers(attribute);
        if (values == null) {
            raised.add(node);
            return;
        }
        raised.add(node.without(attribute).withInputs(List.of(node.input(0), constant(values))));
    }

    private void clip(Node node) {
        if (graph.opset() >= 11) {
            raised.add(node);
            return;
        }
        List<String> inputs = new ArrayList<>(List.of(node.input(0)));
        inputs.add(node.has("min") ? constant(node.real("min", 0)) : "");
        if (node.has("max")) {
            inputs.add(constant(node.real("max", 0)));
        }
        raised.add(node.without("min").without("max").withInputs(inputs));
    }

    private void slice(Node node) {
        long[] starts = node.integers("starts");
        long[] ends = node.integers("ends");
        long[] axes = node.integers("axes");
        if (starts == null || ends == null) {
            raised.add(node);
            return;
        }
        List<String> inputs = new ArrayList<>(List.of(node.input(0), constant(starts), constant(ends)));
        if (axes != null) {
            inputs.add(constant(axes));
        }
        raised.add(node.without("starts").without("ends").without("axes").withInputs(inputs));
    }

    private String constant(long[] values) {
        String name = fresh();
        graph.put(Weights.ofInt64(name, values, values.length));
        return name;
    }

    private String constant(float value) {
        String name = fresh();
        graph.put(Weights.ofFloats(name, new float[] {value}));
        return name;
    }

    private String fresh() {
        String name;
        do {
            name = "raised_" + constants++;
        } while (graph.weights(name) != null);
        return name;
    }
}
