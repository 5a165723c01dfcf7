package io.sandpiper.engine;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A runtime that can load models of some media types. Stateless; any thread. Found by {@link java.util.ServiceLoader}. */
public interface Engine {
    /** For example {@code onnxruntime}: the name that a bundle's variant asks for. */
    String name();

    /** The version of the runtime that is really loaded. */
    String version();

    /** True where variants of this media type can be loaded. */
    boolean reads(String mediaType);

    /**
     * Loads a model; blocks, and takes the time and memory that the model needs. A hostile file may end the process:
     * load unknown models in a child process first.
     *
     * @throws EngineException with the runtime's own words, cut and escaped
     */
    LoadedModel load(Path file, LoadOptions options) throws EngineException;

    /**
     * As {@link #load(Path, LoadOptions)}, of a model that lies in memory alone: the bytes from the buffer's position to
     * its limit.
     *
     * @param model direct; must stay as it is until the loaded model is closed, and is held until then
     * @throws IllegalArgumentException when the buffer is not direct
     */
    LoadedModel load(ByteBuffer model, LoadOptions options) throws EngineException;

    /** False where {@link #load(ByteBuffer, LoadOptions)} copies what it needs, so that the buffer may be wiped after it. */
    default boolean holdsBuffer() {
        return true;
    }
}
