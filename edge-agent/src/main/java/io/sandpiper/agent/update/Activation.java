package io.sandpiper.agent.update;

/** Where the update path meets serving. Blocking; called by the update thread alone. */
public interface Activation {
    /**
     * Loads a version beside the one that serves and moves the model's pointer to it; requests in flight end on the
     * version they began on. Doing it again changes nothing.
     *
     * @throws ActivationException where it does not load; what served before goes on
     */
    void activate(Installed version) throws ActivationException;

    /** Ends a model's serving. */
    void remove(String model);
}
