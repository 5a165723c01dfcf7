package io.sandpiper.converter.quantize;

import static java.util.Objects.requireNonNull;

import io.sandpiper.converter.calibrate.Calibrator;
import io.sandpiper.converter.onnx.FreshNames;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Weights alone as integers; activations stay float. A Cast and a Mul make floats of them again, which the runtime does
 * once, when it loads the model: the file is a quarter of its size, and runs as fast as the float model, by the same
 * kernels. Tables that Gather reads stay integers in memory too. What reads a constant does not change, so constants of
 * every operator set and in the bodies of If, Loop and Scan are covered alike.
 */
public final class WeightQuantizer {
    /** What the two nodes, their names and the second constant cost in a file. */
    private static final long NODES_BYTES = 160;
    /** The first operator set in which Mul repeats axes as arrays of one row are repeated. */
    private static final long OLDEST_OPSET = 7;
    /** Rows of each product's input that are looked at. */
    private static final int ROWS = 4_096;
    /** What is known of inputs; where it does not suffice, the last products are rounded to the nearest. */
    private static final long MOST_BYTES = 128 << 20;

    private final Graph source;
    private final Operators operators;
    private final Map<String, WeightUse> chosen = new LinkedHashMap<>();
    private final Map<String, ProductInputs> seen;
    /** By its output, an Add of a constant to what a MatMul gives: that MatMul. */
    private final Map<String, Node> biased = new HashMap<>();

    public WeightQuantizer(Graph source) {
        this(source, Map.of());
    }

    private WeightQuantizer(Graph source, Map<String, ProductInputs> seen) {
        this.source = source;
        this.operators = new Operators(source);
        this.seen = seen;
        if (source.opset() >= OLDEST_OPSET) {
            Set<String> fixed = new HashSet<>(source.outputs());
            WeightUse.in(source).forEach((name, use) -> {
                Weights weights = requireNonNull(source.weights(name));
                if (!fixed.contains(name) && isWorthIt(weights, use)) {
                    chosen.put(name, use);
                }
            });
        }
        Map<String, Node> products = new HashMap<>();
        Map<String, Long> readers = source.readers();
        for (Node node : source.nodes()) {
            if (node.is("MatMul") && readers.getOrDefault(node.output(), 0L) == 1) {
                products.put(node.output(), node);
            } else if (node.is("Add") && node.inputs().stream().anyMatch(this::isVector)) {
                node.inputs().stream()
                        .map(products::get)
                        .filter(Objects::nonNull)
                        .forEach(product -> biased.put(node.output(), product));
            }
        }
    }

    private boolean isVector(String name) {
        Weights weights = source.weights(name);
        return weights != null && weights.isFloat() && weights.shape().length == 1;
    }

    /** The same with what is known of what the weights are multiplied with. Blocking. */
    public WeightQuantizer observed(Path file, Calibrator calibrator, Dataset data)
            throws IOException, EngineException {
        Map<String, ProductInputs> inputs = new LinkedHashMap<>();
        Map<String, Calibrator.Taker> takers = new LinkedHashMap<>();
        long left = MOST_BYTES;
        int rows = Math.max(1, ROWS / data.samples());
        Map<String, Long> readers = source.readers();
        for (Node node : source.nodes()) {
            String name = node.input(1);
            if (!chosen.containsKey(name) || readers.getOrDefault(name, 0L) != 1 || !operators.isProduct(node)) {
                continue;
            }
            ProductInputs seen =
                    ProductInputs.of(node, requireNonNull(source.weights(name)).shape(), left);
            if (seen != null) {
                left -= seen.bytes();
                inputs.put(name, seen);
                takers.merge(
                        node.input(0),
                        (tensor, samples) -> seen.add(tensor, rows * samples),
                        Calibrator.Taker::andThen);
            }
        }
        calibrator.show(file, new HashSet<>(source.inputs()), takers, data);
        return new WeightQuantizer(source, inputs);
    }

    private static boolean isWorthIt(Weights weights, WeightUse use) {
        if (!weights.isFloat() || weights.isExternal() || weights.firstNonFinite() >= 0) {
            return false;
        }
        long scales = ScaledWeights.scaleCount(weights.shape(), use.outputs());
        return 3L * weights.elements() > NODES_BYTES + 4 * scales;
    }

    /** Names of the constants that can become integers. */
    public List<String> quantizable() {
        return List.copyOf(chosen.keySet());
    }

    public long weightCount(String name) {
        return requireNonNull(source.weights(name)).elements();
    }

    /** What is computed with the constants, and the outputs, by the name that they have in both graphs. */
    public List<String> comparable() {
        Set<String> tensors = new LinkedHashSet<>();
        for (Node node : source.nodes()) {
            if (node.inputs().stream().anyMatch(chosen::containsKey)) {
                node.outputs().stream().filter(o -> !o.isEmpty()).forEach(tensors::add);
            }
        }
        tensors.addAll(source.outputs());
        return List.copyOf(tensors);
    }

    /** The quantized graph. */
    public Graph quantize(WeightScheme scheme) {
        Graph graph = source.copy();
        FreshNames names = new FreshNames(graph);
        Set<String> tables = tables(graph);
        List<Node> added = new ArrayList<>();
        Map<String, IntegerTable> lookedUp = new LinkedHashMap<>();
        Map<String, String> renamed = new HashMap<>();
        Map<String, ScaledWeights> made = new HashMap<>();
        Set<String> inBodies = graph.readInBodies();
        chosen.forEach((name, use) -> {
            boolean halves = scheme.kept().contains(name);
            if (halves && !HalfWeights.hold(requireNonNull(graph.weights(name)))) {
                return;
            }
            // A short name is written where each reader is; in a body it would have to be looked for.
            String read = inBodies.contains(name) ? name : names.next();
            if (halves) {
                String values = names.next();
                added.add(HalfWeights.restored(graph, name, values, read));
                renamed.put(name, read);
            } else if (tables.contains(name)) {
                lookedUp.put(name, IntegerTable.of(graph, name, names, added));
            } else {
                ScaledWeights scaled = ScaledWeights.of(
                        requireNonNull(graph.weights(name)), use, scheme, scheme.compensated() ? seen.get(name) : null);
                if (scheme.compensated()) {
                    made.put(name, scaled);
                }
                String values = names.next();
                graph.put(scaled.values(values));
                renamed.put(name, read);
                added.addAll(scaled.restored(read, values, names, graph));
            }
            graph.remove(name);
        });
        for (Node read : graph.nodes()) {
            Node node = scheme.compensated() ? corrected(graph, read, made, names) : read;
            IntegerTable table = node.is("Gather") ? lookedUp.get(node.input(0)) : null;
            if (table == null) {
                added.add(node.withInputs(node.inputs().stream()
                        .map(i -> renamed.getOrDefault(i, i))
                        .toList()));
            } else {
                added.addAll(table.read(node, names));
            }
        }
        graph.nodes(added);
        graph.dropUnusedWeights();
        return graph;
    }

    /** @param node a product with a bias of its own, or what adds the bias; any other is returned as it is */
    private Node corrected(Graph graph, Node node, Map<String, ScaledWeights> made, FreshNames names) {
        Node product = biased.getOrDefault(node.output(), node);
        ScaledWeights rounded = made.get(product.input(1));
        ProductInputs multiplied = seen.get(product.input(1));
        if (rounded == null
                || multiplied == null
                || (product == node && node.is("MatMul"))
                || !operators.isProduct(product)) {
            return node;
        }
        int place = product == node ? 2 : isVector(node.input(0)) ? 0 : 1;
        double[] shift = multiplied.shift(
                requireNonNull(source.weights(product.input(1))).floats(), rounded::real);
        Weights given = source.weights(node.input(place));
        float[] bias = given == null ? new float[shift.length] : given.floats();
        if (bias.length != shift.length || (given != null && given.shape().length != 1)) {
            return node;
        }
        for (int i = 0; i < bias.length; i++) {
            bias[i] -= (float) shift[i];
        }
        String name = names.next();
        graph.put(Weights.ofFloats(name, bias, bias.length));
        List<String> inputs = new ArrayList<>(node.inputs());
        while (inputs.size() <= place) {
            inputs.add("");
        }
        inputs.set(place, name);
        return node.withInputs(inputs);
    }

    /** Constants of two axes that nothing but a Gather of rows reads, none of them in a body. */
    private Set<String> tables(Graph graph) {
        Map<String, Long> all = graph.readers();
        Map<String, Long> gathers = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (node.is("Gather") && node.integer("axis", 0) == 0) {
                gathers.merge(node.input(0), 1L, Long::sum);
            }
        }
        Set<String> tables = new HashSet<>();
        gathers.forEach((name, count) -> {
            if (chosen.containsKey(name)
                    && count.equals(all.get(name))
                    && requireNonNull(graph.weights(name)).shape().length == 2) {
                tables.add(name);
            }
        });
        return tables;
    }
}
