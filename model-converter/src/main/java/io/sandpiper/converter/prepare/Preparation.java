package io.sandpiper.converter.prepare;

import io.sandpiper.converter.calibrate.Observation;
import io.sandpiper.converter.onnx.Graph;
import java.util.Map;

/** A rewrite that keeps what a graph computes. Stateless. */
public interface Preparation {
    /** As it stands in records. */
    String name();

    /** Tensors whose channels it must know, with their axis: 1, or -1 for the last. */
    Map<String, Integer> channels(Graph graph);

    /**
     * Changes the graph.
     *
     * @param seen what {@link #channels} asked for
     * @return false where there is nothing to gain
     */
    boolean apply(Graph graph, Map<String, Observation> seen);
}
