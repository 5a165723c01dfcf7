package io.sandpiper.converter.importer.ready;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Classifiers of skl2onnx end by default in a ZipMap (ai.onnx.ml), a list of dictionaries, which no inference protocol
 * carries: the tensor that it is made of takes its place, and its name.
 */
final class ZipMaps {
    private ZipMaps() {}

    /** Changes the graph. @return whether it had any */
    static boolean open(Graph graph) {
        if (graph.nodes().stream().noneMatch(ZipMaps::isZipMap)) {
            return false;
        }
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (isZipMap(node)) {
                nodes.add(Node.of("Identity", List.of(node.input(0)), List.of(node.output())));
                graph.retype(node.output());
            } else {
                nodes.add(node);
            }
        }
        graph.nodes(nodes);
        return true;
    }

    private static boolean isZipMap(Node node) {
        return node.operator().equals("ZipMap") && node.domain().equals("ai.onnx.ml");
    }
}
