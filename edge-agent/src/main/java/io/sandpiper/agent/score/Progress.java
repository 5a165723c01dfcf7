package io.sandpiper.agent.score;

/** Told how far a job is. */
@FunctionalInterface
public interface Progress {
    /**
     * After each block.
     *
     * @param rows done
     * @param about how many there are; -1 where that is not known
     */
    void at(long rows, long about);

    /** Told when batch work waits, and why. */
    default void waits(String why) {}

    /** Told once, before the first row, where a job does not simply begin: it goes on, or over, and why. */
    default void begins(String how) {}
}
