package io.sandpiper.agent.serve;

import io.sandpiper.agent.infer.InferStatistics;
import io.sandpiper.agent.infer.InferStatistics.Batch;
import io.sandpiper.agent.infer.InferStatistics.Duration;
import io.sandpiper.agent.infer.InferStatistics.Figures;
import io.sandpiper.agent.slot.Slot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Triton's "Statistics Response JSON Object" (extension_statistics.md). Nothing is cached. */
final class StatisticsFacts {
    private StatisticsFacts() {}

    static Map<String, Object> of(List<Slot> slots, InferStatistics statistics) {
        return Map.of(
                "model_stats",
                slots.stream()
                        .map(slot -> of(slot, statistics.of(slot.version())))
                        .toList());
    }

    private static Map<String, Object> of(Slot slot, Figures figures) {
        Map<String, Object> inference = new LinkedHashMap<>();
        inference.put("success", duration(figures.success()));
        inference.put("fail", duration(figures.fail()));
        inference.put("queue", duration(figures.queue()));
        inference.put("compute_input", duration(figures.computeInput()));
        inference.put("compute_infer", duration(figures.computeInfer()));
        inference.put("compute_output", duration(figures.computeOutput()));
        inference.put("cache_hit", duration(new Duration(0, 0)));
        inference.put("cache_miss", duration(new Duration(0, 0)));
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", slot.version().model());
        facts.put("version", slot.version().version());
        facts.put("last_inference", figures.lastInferenceMillis());
        facts.put("inference_count", figures.inferenceCount());
        facts.put("execution_count", figures.executionCount());
        facts.put("inference_stats", inference);
        facts.put(
                "batch_stats",
                figures.batches().stream().map(StatisticsFacts::batch).toList());
        facts.put("memory_usage", List.of(Map.of("type", "CPU", "id", 0, "byte_size", slot.memoryBytes())));
        return facts;
    }

    private static Map<String, Object> batch(Batch batch) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("batch_size", batch.size());
        facts.put("compute_input", duration(batch.computeInput()));
        facts.put("compute_infer", duration(batch.computeInfer()));
        facts.put("compute_output", duration(batch.computeOutput()));
        return facts;
    }

    private static Map<String, Object> duration(Duration duration) {
        return Map.of("count", duration.count(), "ns", duration.nanos());
    }
}
