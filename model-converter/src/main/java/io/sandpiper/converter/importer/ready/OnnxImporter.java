package io.sandpiper.converter.importer.ready;

import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.importer.Importer;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.onnx.ExternalWeights;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.OnnxHead;
import io.sandpiper.converter.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ONNX, which has no mark of its own: told by the first fields of its message. Weights that lie in files beside it are
 * taken in where the folder was handed in too; a file alone that names others is refused by the check that follows.
 */
public final class OnnxImporter implements Importer {
    @Override
    public String framework() {
        return "ONNX";
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public boolean reads(Source source) {
        return !source.isFolder() && OnnxHead.matches(source.head());
    }

    @Override
    public Imported read(Source source, @Nullable Path data, Path scratch, Progress progress) throws IOException {
        Graph graph = GraphFiles.read(source.path());
        Path root = source.root();
        Graph whole = root == null ? graph : ExternalWeights.takenIn(graph, source.path(), root);
        Path model = source.path();
        if (ZipMaps.open(whole) || whole != graph) {
            model = scratch.resolve("model.onnx");
            GraphFiles.write(whole, model);
        }
        return new Imported(framework(), model, null, Map.of());
    }
}
