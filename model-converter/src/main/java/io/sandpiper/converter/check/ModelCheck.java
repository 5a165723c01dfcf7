package io.sandpiper.converter.check;

import io.sandpiper.converter.inference.BatchInference;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What every kind of file goes through in the first stage. The authority on what is valid is the serving runtime: this
 * process is the child that a hostile file may take down.
 */
final class ModelCheck {
    private final Engine engine;

    ModelCheck(Engine engine) {
        this.engine = engine;
    }

    /**
     * Runs one sample of zeros where the model says how large one is: shapes that do not fit together often show only
     * then. Not of texts: an empty one may be none that the model knows.
     */
    private void tryOut(Path file, ModelSpec spec, LoadedModel model) {
        boolean sized = model.inputs().stream()
                .allMatch(i -> i.datatype() != DataType.BYTES
                        && i.shape().stream().skip(1).allMatch(axis -> axis > 0));
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
     * @param written a spec in the model file itself
     * @param data a data file whose header may name the features, null for none
     * @throws RefusedException or {@link io.sandpiper.protocol.error.InvalidInputException} with one sentence
     * @throws EngineException where the runtime cannot load the file
     */
    ModelSpec check(Path file, @Nullable Path spec, Optional<String> written, @Nullable Path data)
            throws IOException, EngineException {
        try (LoadedModel model = engine.load(file, LoadOptions.SERVING)) {
            ModelSpec found = SpecSource.of(spec, written, model, data);
            SpecCheck.check(found, model);
            tryOut(file, found, model);
            return found;
        }
    }
}
