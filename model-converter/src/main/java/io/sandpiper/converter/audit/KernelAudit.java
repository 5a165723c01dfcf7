package io.sandpiper.converter.audit;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.onnx.OnnxWorkbench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The operators of a quantized model as ONNX Runtime runs it on this machine, after its own fusing.
 *
 * @param integer kernels that compute on integers, by operator: how many
 * @param conversions how often a tensor changes between integer and float in a run
 * @param fallbacks float operators that read what was an integer before, the first {@value #MOST_FALLBACKS}
 */
public record KernelAudit(Map<String, Integer> integer, int conversions, List<Fallback> fallbacks) {
    static final int MOST_FALLBACKS = 100;

    private static final Set<String> INTEGER_KERNELS = Set.of(
            "QGemm",
            "MatMulIntegerToFloat",
            "DynamicQuantizeMatMul",
            "DynamicQuantizeLSTM",
            "MatMulInteger",
            "ConvInteger",
            "MatMulNBits");
    private static final Set<String> CONVERSIONS =
            Set.of("QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear");
    private static final Set<String> PRODUCTS =
            Set.of("Conv", "MatMul", "Gemm", "FusedConv", "FusedGemm", "FusedMatMul");

    /**
     * A float operator between integers.
     *
     * @param node as people find it in a viewer
     * @param reason why it is float, in one sentence
     */
    public record Fallback(String operator, String node, String reason) {}

    /** Lets the runtime fuse the model and reads what came of it. Blocking. */
    public static KernelAudit of(Path variant, Path scratch) throws IOException, EngineException {
        Path fused = scratch.resolve("fused.onnx");
        try {
            OnnxWorkbench.optimize(variant, fused, OnnxWorkbench.Level.FUSED);
            return of(GraphFiles.read(fused));
        } finally {
            Files.deleteIfExists(fused);
        }
    }

    static KernelAudit of(Graph fused) {
        Map<String, Integer> integer = new TreeMap<>();
        List<Fallback> fallbacks = new ArrayList<>();
        Set<String> dequantized = new HashSet<>();
        int conversions = 0;
        for (Node node : fused.nodes()) {
            String operator = node.operator();
            if (CONVERSIONS.contains(operator)) {
                conversions += fused.weights(node.input(0)) == null ? 1 : 0;
                if (operator.equals("DequantizeLinear")) {
                    dequantized.add(node.output());
                }
            } else if (operator.startsWith("QLinear") || INTEGER_KERNELS.contains(operator)) {
                integer.merge(operator, 1, Integer::sum);
            } else if (node.inputs().stream().anyMatch(dequantized::contains) && fallbacks.size() < MOST_FALLBACKS) {
                fallbacks.add(new Fallback(operator, node.shown(), reason(fused, node, dequantized)));
            }
        }
        return new KernelAudit(integer, conversions, List.copyOf(fallbacks));
    }

    private static String reason(Graph fused, Node node, Set<String> dequantized) {
        if (!PRODUCTS.contains(node.operator())) {
            return "the runtime has no integer kernel of it";
        }
        if (fused.weights(node.input(1)) != null) {
            return "its weights were kept float: in integers the model lost too much";
        }
        return dequantized.contains(node.input(1))
                ? "its output is read as float, and it has no kernel that ends so"
                : "its second operand is no constant";
    }
}
