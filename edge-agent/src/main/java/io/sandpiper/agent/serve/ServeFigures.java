package io.sandpiper.agent.serve;

import io.sandpiper.agent.infer.InferStatistics;

/**
 * What is told of the use that is made of the models; both are fed by the same calls.
 *
 * @param uses counts and latency, for {@code /metrics} and {@code /v1}
 * @param statistics as Triton tells them, for {@code /v2}
 */
public record ServeFigures(UseFigures.Source uses, InferStatistics statistics) {}
