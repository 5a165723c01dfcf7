package io.sandpiper.converter.quantize;

import java.util.Map;
import java.util.Set;

/**
 * Which nodes compute on integers, and which tensors are integers between them. Nodes are named by their place in the
 * graph.
 *
 * @param integer nodes whose inputs are dequantized integers
 * @param folded by node: the Relu or Clip after it that rounding makes superfluous
 * @param entries float tensors that are quantized on the way into an integer node alone
 * @param produced outputs of integer nodes that are integers for every reader; the value is the tensor whose range it
 *     has, itself unless values were only moved
 */
record Plan(Set<Integer> integer, Map<Integer, Integer> folded, Set<String> entries, Map<String, String> produced) {}
