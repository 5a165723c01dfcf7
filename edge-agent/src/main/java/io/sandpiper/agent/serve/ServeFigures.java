package io.sandpiper.agent.serve;

import io.sandpiper.agent.infer.InferStatistics;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is told of the use that is made of the models; all are fed by the same calls.
 *
 * @param uses counts and latency, for {@code /metrics} and {@code /v1}
 * @param statistics as Triton tells them, for {@code /metrics} and {@code /v2}
 * @param spans of traces by what became of them; empty where there is no tracing
 */
public record ServeFigures(UseFigures.Source uses, InferStatistics statistics, Supplier<Map<String, Long>> spans) {
    /** Without tracing. */
    public ServeFigures(UseFigures.Source uses, InferStatistics statistics) {
        this(uses, statistics, Map::of);
    }
}
