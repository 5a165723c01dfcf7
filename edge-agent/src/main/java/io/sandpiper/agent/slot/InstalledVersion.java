package io.sandpiper.agent.slot;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version whose files lie on this device, ready to be loaded.
 *
 * @param manifest null for a bare file that came without a bundle
 * @param mediaType of the model file; an engine that reads it is looked for
 * @param spec null for a bare file without one: it is then derived from the model's tensors
 * @param since when it was installed
 * @param source how the file is loaded
 */
public record InstalledVersion(
        String model,
        String version,
        @Nullable Digest manifest,
        String variant,
        String mediaType,
        Path modelFile,
        @Nullable ModelSpec spec,
        Instant since,
        ModelSource source) {
    /** A version whose model file is plain. */
    public InstalledVersion(
            String model,
            String version,
            @Nullable Digest manifest,
            String variant,
            String mediaType,
            Path modelFile,
            @Nullable ModelSpec spec,
            Instant since) {
        this(model, version, manifest, variant, mediaType, modelFile, spec, since, ModelSource.PLAIN);
    }

    public LoadedModel load(Engine engine) throws EngineException {
        return source.load(engine, modelFile, LoadOptions.SERVING);
    }

    /** Whether the other one is the same bytes under the same name. */
    public boolean sameAs(InstalledVersion other) {
        return model.equals(other.model)
                && version.equals(other.version)
                && variant.equals(other.variant)
                && java.util.Objects.equals(manifest, other.manifest)
                && modelFile.equals(other.modelFile);
    }
}
