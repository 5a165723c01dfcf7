package io.sandpiper.converter.prepare;

import io.sandpiper.converter.calibrate.Observation;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.converter.quantize.Operators;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evens channels out: each is divided where it is written (a Conv's, Gemm's or LayerNormalization's own weights) and
 * multiplied where it is read. Uneven BatchNorm scales and a transformer's outliers are the same thing here, and both go
 * into weights, which have a scale a channel.
 */
public final class Equalization implements Preparation {
    @Override
    public String name() {
        return "equalization";
    }

    @Override
    public Map<String, Integer> channels(Graph graph) {
        Map<String, Integer> wanted = new LinkedHashMap<>();
        for (ChannelGroups.Group group : ChannelGroups.of(graph)) {
            group.readers().forEach(r -> wanted.put(r.input(0), r.is("Conv") ? 1 : -1));
        }
        return wanted;
    }

    @Override
    public boolean apply(Graph graph, Map<String, Observation> seen) {
        boolean changed = false;
        for (ChannelGroups.Group group : ChannelGroups.of(graph)) {
            float[] factors = factors(graph, group, seen);
            if (factors != null && !Balance.isEven(factors)) {
                write(graph, group, factors);
                changed = true;
            }
        }
        return changed;
    }

    private static float @Nullable [] factors(Graph graph, ChannelGroups.Group group, Map<String, Observation> seen) {
        double[] peaks = null;
        double[] weights = null;
        for (Node reader : group.readers()) {
            Observation observation = seen.get(reader.input(0));
            float[] own = observation == null ? null : observation.peaks();
            if (own == null) {
                return null;
            }
            peaks = peaks == null ? new double[own.length] : peaks;
            weights = weights == null ? new double[own.length] : weights;
            double[] read = ChannelGroups.isDepthwise(graph, reader)
                    ? new double[own.length]
                    : ChannelScaling.largest(constant(graph, reader, 1), inputAxis(reader));
            if (own.length != peaks.length || read.length != peaks.length) {
                return null;
            }
            for (int c = 0; c < own.length; c++) {
                peaks[c] = Math.max(peaks[c], own[c]);
                weights[c] = Math.max(weights[c], read[c]);
            }
        }
        int channels = peaks == null ? 0 : peaks.length;
        boolean fits = group.writers().stream().allMatch(w -> written(graph, w) == channels)
                && group.vectors().stream().map(graph::weights).allMatch(v -> v != null && v.elements() == channels);
        return peaks == null || weights == null || !fits ? null : Balance.factors(peaks, weights);
    }

    private static long written(Graph graph, Node writer) {
        Weights weights = constant(graph, writer, 1);
        return writer.is("Mul") || writer.is("LayerNormalization")
                ? weights.elements()
                : weights.shape()[Operators.outputAxis(writer)];
    }

    private static void write(Graph graph, ChannelGroups.Group group, float[] factors) {
        for (Node writer : group.writers()) {
            boolean vector = writer.is("Mul") || writer.is("LayerNormalization");
            int axis = vector ? 0 : Operators.outputAxis(writer);
            graph.put(ChannelScaling.divided(constant(graph, writer, 1), axis, factors));
            Weights bias = writer.inputs().size() > 2 ? graph.weights(writer.input(2)) : null;
            if (bias != null) {
                graph.put(ChannelScaling.divided(bias, bias.shape().length - 1, factors));
            }
        }
        for (String vector : group.vectors()) {
            Weights added = graph.weights(vector);
            if (added != null) {
                graph.put(ChannelScaling.divided(added, 0, factors));
            }
        }
        for (Node reader : group.readers()) {
            int axis = ChannelGroups.isDepthwise(graph, reader) ? 0 : inputAxis(reader);
            graph.put(ChannelScaling.multiplied(constant(graph, reader, 1), axis, factors));
        }
    }

    private static int inputAxis(Node product) {
        return 1 - Operators.outputAxis(product);
    }

    private static Weights constant(Graph graph, Node node, int input) {
        return java.util.Objects.requireNonNull(graph.weights(node.input(input)), () -> node.input(input));
    }
}
