package io.sandpiper.converter.importer.ready;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Classifiers of skl2onnx end by default in a ZipMap (ai.onnx.ml), a list of dictionaries, which no inference protocol
 * carries: the tensor that it is made of takes its place, and its name.
 */
final class ZipMaps {
    private ZipMaps() {}

    /** The same model without them; the file itself where it has none. */
    static Path opened(Path model, Path to) throws IOException {
        Graph graph = GraphFiles.read(model);
        if (graph.nodes().stream().noneMatch(ZipMaps::isZipMap)) {
            return model;
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
        GraphFiles.write(graph, to);
        return to;
    }

    private static boolean isZipMap(Node node) {
        return node.operator().equals("ZipMap") && node.domain().equals("ai.onnx.ml");
    }
}
