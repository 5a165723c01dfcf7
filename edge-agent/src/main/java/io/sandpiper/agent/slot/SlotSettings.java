package io.sandpiper.agent.slot;

/**
 * @param threads a version's own, each with buffers of its own
 * @param queue requests that may wait for a version; the next is refused at once
 */
public record SlotSettings(int threads, int queue) {}
