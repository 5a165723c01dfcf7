package io.sandpiper.converter.onnx;

import com.google.protobuf.ByteString;
import io.sandpiper.converter.onnx.proto.OnnxProto.AttributeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.GraphProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.NodeProto;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One operator of a graph, with the names of the tensors that it reads and writes. Immutable. */
public final class Node {
    /** The domain of the standard operators; files write it as an empty text too. */
    public static final String STANDARD = "ai.onnx";

    /** The domain of ONNX Runtime's own operators. */
    public static final String MICROSOFT = "com.microsoft";

    private final NodeProto proto;

    Node(NodeProto proto) {
        this.proto = proto;
    }

    /** A standard operator without attributes, and without a name, which only costs bytes. */
    public static Node of(String operator, List<String> inputs, List<String> outputs) {
        return new Node(NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .build());
    }

    /** An operator of another domain, without attributes. */
    public static Node of(String domain, String operator, List<String> inputs, List<String> outputs) {
        return new Node(of(operator, inputs, outputs).proto.toBuilder()
                .setDomain(domain)
                .build());
    }

    /** An operator of ONNX Runtime's own. */
    public static Node microsoft(String operator, List<String> inputs, List<String> outputs) {
        return of(MICROSOFT, operator, inputs, outputs);
    }

    /** The same operator in ONNX Runtime's own domain, under another name. */
    public Node asMicrosoft(String operator) {
        return new Node(
                proto.toBuilder().setDomain(MICROSOFT).setOpType(operator).build());
    }

    /** The same with one more integer attribute. */
    public Node with(String attribute, long value) {
        return with(attribute(attribute, AttributeProto.AttributeType.INT).setI(value));
    }

    public Node with(String attribute, float value) {
        return with(attribute(attribute, AttributeProto.AttributeType.FLOAT).setF(value));
    }

    public Node with(String attribute, String value) {
        return with(attribute(attribute, AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(value)));
    }

    public Node with(String attribute, long[] values) {
        AttributeProto.Builder added = attribute(attribute, AttributeProto.AttributeType.INTS);
        for (long value : values) {
            added.addInts(value);
        }
        return with(added);
    }

    public Node with(String attribute, float[] values) {
        AttributeProto.Builder added = attribute(attribute, AttributeProto.AttributeType.FLOATS);
        for (float value : values) {
            added.addFloats(value);
        }
        return with(added);
    }

    public Node with(String attribute, List<String> values) {
        AttributeProto.Builder added = attribute(attribute, AttributeProto.AttributeType.STRINGS);
        values.forEach(value -> added.addStrings(ByteString.copyFromUtf8(value)));
        return with(added);
    }

    public Node with(String attribute, Weights value) {
        return with(attribute(attribute, AttributeProto.AttributeType.TENSOR).setT(value.proto()));
    }

    private Node with(AttributeProto.Builder attribute) {
        return new Node(proto.toBuilder().addAttribute(attribute).build());
    }

    private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    public Node withInputs(List<String> inputs) {
        return new Node(proto.toBuilder().clearInput().addAllInput(inputs).build());
    }

    public Node withOutputs(List<String> outputs) {
        return new Node(proto.toBuilder().clearOutput().addAllOutput(outputs).build());
    }

    public Node without(String attribute) {
        NodeProto.Builder changed = proto.toBuilder().clearAttribute();
        proto.getAttributeList().stream()
                .filter(a -> !a.getName().equals(attribute))
                .forEach(changed::addAttribute);
        return new Node(changed.build());
    }

    /** As people find it in a viewer: its name, else its first output. */
    public String shown() {
        return proto.getName().isEmpty() ? output() : proto.getName();
    }

    public String operator() {
        return proto.getOpType();
    }

    public String domain() {
        return proto.getDomain().isEmpty() ? STANDARD : proto.getDomain();
    }

    /** True for a standard operator of that name. */
    public boolean is(String operator) {
        return operator.equals(proto.getOpType()) && domain().equals(STANDARD);
    }

    /** True for that operator of the standard, or of ONNX Runtime's own domain, where it had it before the standard. */
    public boolean isAnywhere(String operator) {
        return operator.equals(proto.getOpType()) && (domain().equals(STANDARD) || domain().equals(MICROSOFT));
    }

    /** Input names; an empty one is an optional input left out. */
    public List<String> inputs() {
        return proto.getInputList();
    }

    public String input(int index) {
        return index < proto.getInputCount() ? proto.getInput(index) : "";
    }

    public List<String> outputs() {
        return proto.getOutputList();
    }

    /** The first output. */
    public String output() {
        return proto.getOutputCount() == 0 ? "" : proto.getOutput(0);
    }

    public long integer(String attribute, long otherwise) {
        return attribute(attribute).map(AttributeProto::getI).orElse(otherwise);
    }

    public float real(String attribute, float otherwise) {
        return attribute(attribute).map(AttributeProto::getF).orElse(otherwise);
    }

    /** A list of integers, null where the file does not say it. */
    public long @Nullable [] integers(String attribute) {
        return attribute(attribute)
                .map(a -> a.getIntsList().stream().mapToLong(Long::longValue).toArray())
                .orElse(null);
    }

    public String text(String attribute, String otherwise) {
        return attribute(attribute).map(a -> a.getS().toStringUtf8()).orElse(otherwise);
    }

    public boolean has(String attribute) {
        return attribute(attribute).isPresent();
    }

    /** Whether bodies of its own may read tensors that its inputs do not name. */
    public boolean hasBodies() {
        return bodies().findAny().isPresent();
    }

    /** Weights that stand in attributes, as in a Constant. */
    Stream<Weights> weights() {
        return proto.getAttributeList().stream()
                .flatMap(a -> a.hasT() ? Stream.of(a.getT()) : a.getTensorsList().stream())
                .map(Weights::new);
    }

    /** The bodies of If, Loop and Scan. */
    Stream<GraphProto> bodies() {
        return proto.getAttributeList().stream()
                .flatMap(a -> a.hasG() ? Stream.of(a.getG()) : a.getGraphsList().stream());
    }

    NodeProto proto() {
        return proto;
    }

    private Optional<AttributeProto> attribute(String name) {
        return proto.getAttributeList().stream()
                .filter(a -> a.getName().equals(name))
                .findFirst();
    }
}
