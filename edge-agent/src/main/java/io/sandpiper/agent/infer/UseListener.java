package io.sandpiper.agent.infer;

import io.sandpiper.agent.slot.InstalledVersion;

/** Hears how each request to a model ended. Called on event loops and slot threads; must not block. */
@FunctionalInterface
public interface UseListener {
    String INVALID = "invalid";
    String OVERLOADED = "overloaded";
    String ENGINE = "engine";
    /** The model gave NaN or an infinity where its spec says finite. */
    String NAN = "nan";
    /** Its caller's deadline had passed before it was run. */
    String LATE = "late";

    /**
     * @param error empty for an answer, else one of the kinds above
     * @param times ended
     */
    void used(InstalledVersion version, String error, CallTimes times);
}
