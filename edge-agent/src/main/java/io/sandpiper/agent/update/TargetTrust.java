package io.sandpiper.agent.update;

import io.sandpiper.protocol.message.Desired.Target;

/** Whether the bytes that an assignment leads to are a model at all: the fleet's signed list, not the assignment, says so. */
@FunctionalInterface
public interface TargetTrust {
    /** A fleet without a list: the assignment is all there is. */
    TargetTrust ASSIGNMENT_ALONE = target -> {};

    /**
     * Blocks; on the update thread.
     *
     * @throws UntrustedTargetException for now: a newer list may say otherwise
     */
    void check(Target target) throws UntrustedTargetException;

    /** Takes in what has come of the list, also where nothing waits for it: so that what was taken back stays so. As above. */
    default void refresh() {}
}
