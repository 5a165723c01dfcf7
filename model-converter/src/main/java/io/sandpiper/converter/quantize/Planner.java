package io.sandpiper.converter.quantize;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plans from the products (Conv, MatMul, Gemm with constant weights) outwards: what lies between them and has an integer
 * kernel joins, everything else stays float. One use.
 */
final class Planner {
    private final List<Node> nodes;
    private final Operators operators;
    private final Map<String, Long> readerCounts;
    private final Map<String, List<Integer>> readers = new HashMap<>();

    private final Set<Integer> integer = new TreeSet<>();
    private final Map<Integer, Integer> folded = new TreeMap<>();
    private final Set<String> entries = new LinkedHashSet<>();
    private final Map<String, String> produced = new LinkedHashMap<>();

    private final Set<String> kept;

    private Planner(Graph graph, Set<String> kept) {
        this.kept = kept;
        this.nodes = graph.nodes();
        this.operators = new Operators(graph);
        this.readerCounts = graph.readers();
        for (int i = 0; i < nodes.size(); i++) {
            for (String input : new HashSet<>(nodes.get(i).inputs())) {
                readers.computeIfAbsent(input, n -> new ArrayList<>()).add(i);
            }
        }
    }

    /** @param kept outputs of the products that are to stay float */
    static Plan plan(Graph graph, Set<String> kept) {
        Planner planner = new Planner(graph, kept);
        planner.spread();
        planner.prune();
        return new Plan(planner.integer, planner.folded, planner.entries, planner.produced);
    }

    private void spread() {
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            if (operators.isProduct(node)) {
                if (kept.contains(node.output())) {
                    continue;
                }
                integer.add(i);
                if (!produced.containsKey(node.input(0))) {
                    entries.add(node.input(0));
                }
                fold(i);
                // A Gemm or MatMul may end in float at no cost; a Conv has no such kernel.
                if (node.is("Conv") || readBy(output(i), this::mayReadIntegers)) {
                    produced.put(output(i), output(i));
                } else {
                    folded.remove(i);
                }
            } else if (operators.isArithmetic(node) && produced.keySet().containsAll(node.inputs())) {
                join(i);
            } else if (operators.isPool(node) && produced.containsKey(node.input(0))) {
                join(i);
            } else if (operators.isMove(node) && produced.containsKey(node.input(0))) {
                integer.add(i);
                produced.put(node.output(), root(node.input(0)));
            }
        }
    }

    private void join(int i) {
        integer.add(i);
        fold(i);
        produced.put(output(i), output(i));
    }

    /** Takes in the one reader of a node's output when rounding does its work. */
    private void fold(int i) {
        String output = nodes.get(i).output();
        List<Integer> after = readers.getOrDefault(output, List.of());
        if (after.size() == 1
                && readerCounts.getOrDefault(output, 0L) == 1
                && operators.isCutAtZero(nodes.get(after.getFirst()))) {
            folded.put(i, after.getFirst());
        }
    }

    /** Takes back integers that nobody reads as such, from the last to the first. */
    private void prune() {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (!integer.contains(i) || node.is("Conv") || readByInteger(output(i))) {
                continue;
            }
            produced.remove(output(i));
            folded.remove(i);
            if (!operators.isProduct(node)) {
                integer.remove(i);
            }
        }
    }

    private boolean readByInteger(String tensor) {
        return readers.getOrDefault(tensor, List.of()).stream().anyMatch(integer::contains);
    }

    private boolean readBy(String tensor, java.util.function.Predicate<Node> kind) {
        return readers.getOrDefault(tensor, List.of()).stream().map(nodes::get).anyMatch(kind);
    }

    private boolean mayReadIntegers(Node node) {
        return operators.mayReadIntegers(node) && !kept.contains(node.output());
    }

    private String output(int i) {
        Integer cut = folded.get(i);
        return nodes.get(cut == null ? i : cut).output();
    }

    private String root(String tensor) {
        return produced.getOrDefault(tensor, tensor);
    }
}
