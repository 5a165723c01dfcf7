package io.sandpiper.e2e.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.RestClient;
import io.sandpiper.protocol.bundle.Evidence;
import io.sandpiper.protocol.json.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway knows of one published version: its evidence, and how long each stage took.
 *
 * @param stageSeconds in the order of the stages
 */
record VersionFacts(String model, String version, Evidence evidence, Map<String, Double> stageSeconds) {
    private static final double PERCENT = 100;
    private static final List<String> STAGES = List.of("check", "optimize", "quantize", "prove", "bundle");

    static VersionFacts read(RestClient rest, String model, String version) {
        JsonNode answer =
                rest.get("/v1/models/" + model + "/versions/" + version).succeeded();
        Evidence evidence = Json.read("evidence", Json.bytes(answer.path("evidence")), Evidence.class);
        Map<String, Double> seconds = new TreeMap<>(Comparator.comparingInt(STAGES::indexOf));
        for (String stage : STAGES) {
            JsonNode measured = answer.path("report").path("stageSeconds").path(stage);
            if (measured.isNumber()) {
                seconds.put(stage, measured.asDouble());
            }
        }
        return new VersionFacts(model, version, evidence, seconds);
    }

    long originalBytes() {
        return evidence.original() == null ? 0 : evidence.original().bytes();
    }

    Evidence.@Nullable Measured variant(String name) {
        return evidence.variants().get(name);
    }

    /** {@code 90.8 % [88.8, 92.4]}: the metric and its 95 % interval. */
    static String metric(Evidence.@Nullable Measured measured) {
        if (measured == null || measured.value() == null || measured.low() == null || measured.high() == null) {
            return "none";
        }
        return String.format(
                Locale.ROOT,
                "%.1f %% [%.1f, %.1f]",
                measured.value() * PERCENT,
                measured.low() * PERCENT,
                measured.high() * PERCENT);
    }

    String stages() {
        StringBuilder text = new StringBuilder();
        stageSeconds.forEach((stage, seconds) -> text.append(text.isEmpty() ? "" : ", ")
                .append(stage)
                .append(String.format(Locale.ROOT, " %.1f", seconds)));
        return text.isEmpty() ? "unknown" : text.toString();
    }
}
