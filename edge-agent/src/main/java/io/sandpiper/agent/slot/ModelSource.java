package io.sandpiper.agent.slot;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import java.nio.file.Path;

/** How a model file comes into an engine: as it lies there, or opened in memory where it is sealed. Blocking. */
@FunctionalInterface
public interface ModelSource {
    /** The file as it is. */
    ModelSource PLAIN = Engine::load;

    LoadedModel load(Engine engine, Path file, LoadOptions options) throws EngineException;
}
