package io.sandpiper.converter.check;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first stage. The authority on what is valid is a session of the serving runtime: this process is the child that
 * a hostile file may take down.
 */
public final class ModelCheck {
    private final Engine engine;

    public ModelCheck(Engine engine) {
        this.engine = engine;
    }

    /** A model that can be served, and what it means. */
    public record Checked(Graph graph, ModelSpec spec) {}

    /**
     * Runs one sample of zeros where the model says how large one is: shapes that do not fit together often show only
     * then.
     */
    private void tryOut(Path file, ModelSpec spec, LoadedModel model) {
        boolean sized =
                model.inputs().stream().allMatch(i -> i.shape().stream().skip(1).allMatch(axis -> axis > 0));
        if (!sized) {
            return;
        }
        try (BatchInference inference = BatchInference.open(engine, file, spec)) {
            inference.run(inference.zeros());
        } catch (EngineException e) {
            throw new RefusedException(engine.name() + " cannot run the model (" + e.getMessage()
                    + "): check its layers' shapes, and export it again");
        }
    }

    /**
     * @param spec the spec's file, null to find one
     * @param data a data file whose header may name the features, null for none
     * @throws RefusedException or {@link io.sandpiper.protocol.error.InvalidInputException} with one sentence
     */
    public Checked check(Path file, @Nullable Path spec, @Nullable Path data) throws IOException {
        Graph graph = GraphFiles.read(file);
        GraphCheck.check(graph);
        try (LoadedModel model = engine.load(file, LoadOptions.SERVING)) {
            ModelSpec found = SpecSource.of(spec, graph, model, data);
            SpecCheck.check(found, model);
            tryOut(file, found, model);
            return new Checked(graph, found);
        } catch (EngineException e) {
            List<io.sandpiper.converter.onnx.Node> nodes = graph.allNodes().toList();
            throw LoadFailure.explain(e, engine, nodes);
        }
    }
}
