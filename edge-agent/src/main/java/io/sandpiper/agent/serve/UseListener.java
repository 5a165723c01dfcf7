package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.InstalledVersion;

/** Hears how each request to a model ended. Called on event loops and slot threads; must not block. */
@FunctionalInterface
public interface UseListener {
    String INVALID = "invalid";
    String OVERLOADED = "overloaded";
    String ENGINE = "engine";

    /**
     * @param error empty for an answer, else one of the kinds above
     * @param nanos from the request's arrival to its answer
     */
    void used(InstalledVersion version, String error, long nanos);
}
