package io.sandpiper.agent.update;

import io.sandpiper.protocol.digest.Digest;
import java.util.Optional;

/** Where the update path meets serving. {@link #serving} and {@link #misses} are for any thread, the rest blocks and is the update thread's. */
public interface Activation {
    /**
     * Loads a version beside the one that serves and moves the model's pointer to it; requests in flight end on the
     * version they began on. Doing it again changes nothing.
     *
     * @throws ActivationException where it does not load; what served before goes on
     */
    void activate(Installed version) throws ActivationException;

    /** As {@link #activate}, of a version that served before: it is not refused for want of memory. */
    default void goBack(Installed version) throws ActivationException {
        activate(version);
    }

    /** The manifest of what serves a model now; empty where nothing does, or a file that came without one. */
    Optional<Digest> serving(String model);

    /**
     * True where a committed version does not answer and should: this process was to serve it, and nobody unloaded it or put a
     * file in its place.
     */
    default boolean misses(Installed version) {
        return !serving(version.model()).equals(Optional.of(version.manifest()));
    }

    /** Ends a model's serving. */
    void remove(String model);
}
