package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the device tells of its models. */
final class ModelFacts {
    private ModelFacts() {}

    /** The Open Inference Protocol's model metadata, with what a model means beside it. */
    static Map<String, Object> metadata(Slot slot) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", slot.version().model());
        facts.put("versions", List.of(slot.version().version()));
        facts.put("platform", slot.engine());
        facts.put(
                "inputs",
                slot.loaded().inputs().stream().map(ModelFacts::tensor).toList());
        facts.put(
                "outputs",
                slot.loaded().outputs().stream().map(ModelFacts::tensor).toList());
        facts.put(
                "parameters",
                Map.of("task", slot.spec().task(), "variant", slot.version().variant()));
        return facts;
    }

    private static Map<String, Object> tensor(TensorInfo info) {
        return Map.of("name", info.name(), "datatype", info.datatype().name(), "shape", info.shape());
    }

    /** One line of {@code sandpiper-agent ps}. */
    static Map<String, Object> served(Slot slot, UseFigures use) {
        InstalledVersion version = slot.version();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", version.model());
        facts.put("version", version.version());
        if (version.manifest() != null) {
            facts.put("manifest", version.manifest().toString());
        }
        facts.put("variant", version.variant());
        facts.put("engine", slot.engine());
        facts.put("memoryBytes", slot.memoryBytes());
        facts.put("requests", use.requests());
        if (!Double.isNaN(use.p99Millis())) {
            facts.put("p99Millis", use.p99Millis());
        }
        facts.put("since", version.since().toString());
        return facts;
    }

    /** What one needs to call it: inputs and outputs as the spec names them, and a line to paste. */
    static Map<String, Object> signature(Slot slot, Map<String, Object> served, ExampleCall.Caller caller) {
        Map<String, Object> facts = new LinkedHashMap<>(served);
        // As KServe's protocol v1 has them: its clients ask here whether a model is ready.
        facts.put("name", slot.version().model());
        facts.put("ready", true);
        facts.put("task", slot.spec().task());
        if (slot.spec().description() != null) {
            facts.put("description", slot.spec().description());
        }
        facts.put("inputs", slot.spec().inputs());
        facts.put("outputs", slot.spec().outputs());
        facts.put("example", ExampleCall.of(slot, caller));
        return facts;
    }
}
