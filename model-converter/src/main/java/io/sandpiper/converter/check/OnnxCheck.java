package io.sandpiper.converter.check;

import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The first stage of an ONNX file: its graph before any runtime sees it, then a session of the runtime that serves. */
public final class OnnxCheck {
    /** Metadata of an ONNX file that holds a spec, as YAML or JSON. */
    static final String METADATA = "io.sandpiper.spec";

    private final Engine engine;

    public OnnxCheck(Engine engine) {
        this.engine = engine;
    }

    /** What the model means. @throws RefusedException or InvalidInputException with one sentence */
    public ModelSpec check(Path file, @Nullable Path spec, @Nullable Path data) throws IOException {
        Graph graph = GraphFiles.read(file);
        GraphCheck.check(graph);
        try {
            return new ModelCheck(engine).check(file, spec, graph.metadata(METADATA), data);
        } catch (EngineException e) {
            throw LoadFailure.explain(e, engine, graph.allNodes().toList());
        }
    }
}
