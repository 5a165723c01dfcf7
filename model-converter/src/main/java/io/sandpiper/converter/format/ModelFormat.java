package io.sandpiper.converter.format;

import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.search.Goal;
import io.sandpiper.converter.search.Split;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the conversion must know of one kind of model file; everything else (data, evidence, golden cases, the bundle) is
 * the same for all. {@link Formats} finds it by the file's bytes. Stateless; blocking.
 */
public interface ModelFormat {
    /** The runtime that serves such files; evidence and golden cases are measured with it. */
    Engine engine();

    /** Of its variants in a bundle. */
    String mediaType();

    /** How the names of exported files end, without the dot. */
    String extension();

    /**
     * Whether the file can be served, and what it means. A hostile file may end the process.
     *
     * @param spec the spec's file, null to find one
     * @param data a data file whose header may name the features, null for none
     * @throws io.sandpiper.converter.check.RefusedException or {@link
     *     io.sandpiper.protocol.error.InvalidInputException} with one sentence
     */
    ModelSpec check(Path file, @Nullable Path spec, @Nullable Path data) throws IOException;

    /** Whether {@link #candidates} chooses by data, which then cannot judge. */
    boolean chooses();

    /**
     * What may be published of a checked file.
     *
     * @param split data to measure and to choose with, null for none
     * @param goal what a variant has to keep, and what the search may cost
     * @param scratch folder that is the caller's to remove when the bundle is written
     */
    Candidates candidates(Path file, ModelSpec spec, @Nullable Split split, Goal goal, Path scratch, Progress progress)
            throws IOException, EngineException;
}
