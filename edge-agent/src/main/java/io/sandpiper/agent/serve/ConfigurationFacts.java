package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.BatchRule;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model's configuration as Triton tells it (extension_model_configuration.md, model_config.proto). Where each
 * request has runs of its own {@code max_batch_size} is 0, and dims are whole shapes with the batch in front; where they
 * share runs it is the samples of a run, and dims are without that axis.
 */
final class ConfigurationFacts {
    private ConfigurationFacts() {}

    static Map<String, Object> of(Slot slot) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", slot.version().model());
        facts.put("platform", slot.engine());
        facts.put("backend", slot.engine());
        facts.put("version_policy", Map.of("latest", Map.of("num_versions", 1)));
        BatchRule batching = slot.batching();
        facts.put("max_batch_size", batching == null ? 0 : batching.samples());
        facts.put("input", tensors(slot.loaded().inputs(), batching));
        facts.put("output", tensors(slot.loaded().outputs(), batching));
        if (batching != null) {
            facts.put(
                    "dynamic_batching",
                    Map.of(
                            "preferred_batch_size",
                            List.of(),
                            "max_queue_delay_microseconds",
                            batching.delay().toNanos() / 1_000));
        }
        facts.put(
                "instance_group",
                List.of(Map.of("name", slot.version().model(), "kind", "KIND_CPU", "count", slot.threads())));
        facts.put(
                "default_model_filename",
                String.valueOf(slot.version().modelFile().getFileName()));
        facts.put(
                "parameters",
                Map.of("variant", Map.of("string_value", slot.version().variant())));
        return facts;
    }

    private static List<Map<String, Object>> tensors(List<TensorInfo> infos, @Nullable BatchRule batching) {
        return infos.stream()
                .map(info -> Map.<String, Object>of(
                        "name",
                        info.name(),
                        "data_type",
                        type(info.datatype()),
                        "dims",
                        info.shape()
                                .subList(batching == null ? 0 : 1, info.shape().size())))
                .toList();
    }

    private static String type(DataType type) {
        return "TYPE_" + (type == DataType.BYTES ? "STRING" : type.name());
    }
}
