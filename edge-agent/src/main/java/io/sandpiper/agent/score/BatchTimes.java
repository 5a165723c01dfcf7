package io.sandpiper.agent.score;

/** Milliseconds of one batch in the engine. */
public record BatchTimes(double p50, double p99, double max) {}
