package io.sandpiper.converter.onnx;

import io.sandpiper.converter.onnx.proto.OnnxProto.GraphProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.ModelProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.OperatorSetIdProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.StringStringEntryProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model's graph, which can be changed: nodes in order of execution, and constants by name. Everything else of the file
 * is kept as it was. Not thread-safe.
 */
public final class Graph {
    /** The first version of the format in which constants need not be listed as inputs. */
    private static final long CONSTANTS_NO_INPUTS = 4;

    private final ModelProto file;
    private final List<ValueInfoProto> outputs;
    private List<Node> nodes;
    private long opset;
    private final List<ValueInfoProto> inputs;
    private final Map<String, Weights> weights = new LinkedHashMap<>();

    Graph(ModelProto file) {
        this.file = file;
        GraphProto graph = file.getGraph();
        this.nodes = graph.getNodeList().stream().map(Node::new).toList();
        this.inputs = new ArrayList<>(graph.getInputList());
        this.outputs = new ArrayList<>(graph.getOutputList());
        graph.getInitializerList().forEach(t -> weights.put(t.getName(), new Weights(t)));
        this.opset = file.getOpsetImportList().stream()
                .filter(o -> isStandard(o.getDomain()))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(0);
    }

    private static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals(Node.STANDARD);
    }

    /** The same graph, to be changed apart from this one. */
    public Graph copy() {
        return new Graph(proto());
    }

    /** Nodes of the outermost graph, in order of execution. */
    public List<Node> nodes() {
        return nodes;
    }

    public void nodes(List<Node> changed) {
        nodes = List.copyOf(changed);
    }

    /** Every node, those in the bodies of If, Loop and Scan too. */
    public Stream<Node> allNodes() {
        return nodes.stream().flatMap(Graph::withBodies);
    }

    private static Stream<Node> withBodies(Node node) {
        return Stream.concat(
                Stream.of(node),
                node.bodies()
                        .flatMap(g -> g.getNodeList().stream().map(Node::new))
                        .flatMap(Graph::withBodies));
    }

    /** Every constant, those in attributes and in the bodies of If, Loop and Scan too. */
    public Stream<Weights> allWeights() {
        Stream<Weights> inBodies = allNodes()
                .flatMap(Node::bodies)
                .flatMap(g -> g.getInitializerList().stream())
                .map(Weights::new);
        return Stream.of(weights.values().stream(), inBodies, allNodes().flatMap(Node::weights))
                .flatMap(s -> s);
    }

    /** Constants of the outermost graph, in the file's order. */
    public List<Weights> weights() {
        return List.copyOf(weights.values());
    }

    public @Nullable Weights weights(String name) {
        return weights.get(name);
    }

    public void put(Weights constant) {
        weights.put(constant.name(), constant);
    }

    /** Forgets a constant, of which a node makes the value instead. */
    public void remove(String constant) {
        weights.remove(constant);
    }

    /** Forgets constants that no node reads and no output names. */
    public void dropUnusedWeights() {
        Set<String> used = new HashSet<>(outputs());
        allNodes().forEach(n -> used.addAll(n.inputs()));
        weights.keySet().retainAll(used);
    }

    /** Inputs that a caller gives; constants that older files list as inputs are left out. */
    public List<String> inputs() {
        return inputs.stream()
                .map(ValueInfoProto::getName)
                .filter(n -> !weights.containsKey(n))
                .toList();
    }

    /**
     * Takes constants off the list of inputs, where files from before ONNX 1.3 have them: a caller could replace them
     * there, so no runtime would fold them.
     *
     * @return whether there were any
     */
    public boolean fixConstants() {
        return inputs.removeIf(i -> weights.containsKey(i.getName()));
    }

    public List<String> outputs() {
        return outputs.stream().map(ValueInfoProto::getName).toList();
    }

    /** Makes inner tensors outputs too; name only, so the runtime infers type and shape. */
    public void expose(Iterable<String> tensors) {
        Set<String> known = new HashSet<>(outputs());
        for (String tensor : tensors) {
            if (known.add(tensor)) {
                outputs.add(ValueInfoProto.newBuilder().setName(tensor).build());
            }
        }
    }

    /** Takes back what the file says of an output's type, for the runtime to infer it anew. */
    public void retype(String output) {
        outputs.replaceAll(o -> o.getName().equals(output)
                ? ValueInfoProto.newBuilder().setName(output).build()
                : o);
    }

    /** The version of the standard operators, 0 where the file names none. */
    public long opset() {
        return opset;
    }

    /** Says that the nodes mean what a newer version of the standard operators says. */
    public void opset(long version) {
        opset = version;
    }

    /** By domain, the standard one as {@value Node#STANDARD}: the version of its operators. */
    public Map<String, Long> operatorSets() {
        Map<String, Long> sets = new TreeMap<>();
        file.getOpsetImportList()
                .forEach(o -> sets.put(o.getDomain().isEmpty() ? Node.STANDARD : o.getDomain(), o.getVersion()));
        return sets;
    }

    /** The program that wrote the file, and its version. */
    public Optional<String> producer() {
        return file.getProducerName().isEmpty()
                ? Optional.empty()
                : Optional.of((file.getProducerName() + " " + file.getProducerVersion()).strip());
    }

    /** A value that the exporting framework wrote beside the graph. */
    public Optional<String> metadata(String key) {
        return file.getMetadataPropsList().stream()
                .filter(p -> p.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .findFirst();
    }

    /** Names that nodes in the bodies of If, Loop and Scan read. */
    public Set<String> readInBodies() {
        return nodes.stream()
                .flatMap(Node::bodies)
                .flatMap(g -> g.getNodeList().stream().map(Node::new))
                .flatMap(Graph::withBodies)
                .flatMap(n -> n.inputs().stream())
                .collect(Collectors.toSet());
    }

    /** How often each node reads a tensor, bodies and outputs counted too. */
    public Map<String, Long> readers() {
        return Stream.concat(allNodes().flatMap(n -> n.inputs().stream()), outputs().stream())
                .filter(n -> !n.isEmpty())
                .collect(Collectors.groupingBy(n -> n, Collectors.counting()));
    }

    ModelProto proto() {
        Set<String> domains = allNodes().map(Node::domain).collect(Collectors.toSet());
        ModelProto.Builder model = file.toBuilder().clearOpsetImport();
        boolean fixed = inputs.size() < file.getGraph().getInputCount();
        model.setIrVersion(fixed ? Math.max(CONSTANTS_NO_INPUTS, file.getIrVersion()) : file.getIrVersion());
        file.getOpsetImportList().stream()
                .filter(o -> isStandard(o.getDomain()) || domains.contains(o.getDomain()))
                .map(o -> isStandard(o.getDomain())
                        ? o.toBuilder().setVersion(opset).build()
                        : o)
                .forEach(model::addOpsetImport);
        if (domains.contains(Node.MICROSOFT)
                && file.getOpsetImportList().stream()
                        .noneMatch(o -> o.getDomain().equals(Node.MICROSOFT))) {
            model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(Node.MICROSOFT).setVersion(1));
        }
        model.getGraphBuilder()
                .clearNode()
                .addAllNode(nodes.stream().map(Node::proto).toList())
                .clearInitializer()
                .addAllInitializer(weights.values().stream().map(Weights::proto).toList())
                // Types of tensors that are no longer there would be refused; the runtime infers them.
                .clearValueInfo()
                .clearInput()
                .addAllInput(inputs)
                .clearOutput()
                .addAllOutput(outputs);
        return model.build();
    }
}
