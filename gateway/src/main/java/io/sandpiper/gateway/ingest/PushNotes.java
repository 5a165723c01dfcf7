package io.sandpiper.gateway.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.registry.PublishedVersion;
import io.sandpiper.gateway.registry.PushedFiles;
import io.sandpiper.protocol.digest.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What whoever pushed should know of the version that it became: how good it is, by what data, and what was left out. */
final class PushNotes {
    private PushNotes() {}

    /** @param given what the push handed in itself */
    static List<String> of(PublishedVersion version, PushedFiles given) {
        List<String> notes = new ArrayList<>();
        JsonNode evidence = version.evidence();
        version.variants().keySet().stream()
                .sorted()
                .map(name -> measured(name, evidence))
                .filter(line -> !line.isEmpty())
                .forEach(notes::add);
        reused(version.files(), given)
                .forEach((role, file) -> notes.add(
                        role + ": that of the newest version, sha256:" + file.brief() + "; this push named none"));
        JsonNode told = version.report().path("notes");
        if (told.isArray()) {
            told.forEach(note -> notes.add(note.asText()));
        } else {
            omitted(evidence, notes);
        }
        return notes;
    }

    private static String measured(String variant, JsonNode evidence) {
        JsonNode measured = evidence.path("variants").path(variant);
        if (!measured.path("value").isNumber()) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "%s: %s %.3f (%.3f to %.3f) on %d held-out samples",
                variant,
                evidence.path("metric").asText("metric"),
                measured.path("value").asDouble(),
                measured.path("low").asDouble(),
                measured.path("high").asDouble(),
                measured.path("samples").asInt());
    }

    private static Map<String, Digest> reused(PushedFiles taken, PushedFiles given) {
        Map<String, Digest> reused = new TreeMap<>();
        if (given.spec() == null && taken.spec() != null) {
            reused.put("spec", taken.spec());
        }
        if (given.calibration() == null && taken.calibration() != null) {
            reused.put("calibration data", taken.calibration());
        }
        if (given.holdout() == null && taken.holdout() != null) {
            reused.put("held-out data", taken.holdout());
        }
        return reused;
    }

    /** Of a version whose report was not kept. */
    private static void omitted(JsonNode evidence, List<String> notes) {
        evidence.path("omitted")
                .properties()
                .forEach(e ->
                        notes.add(e.getKey() + " was left out: " + e.getValue().asText()));
        evidence.path("variants").properties().stream()
                .filter(e -> e.getValue().path("limited").isTextual())
                .forEach(e -> notes.add(
                        e.getKey() + " is " + e.getValue().path("limited").asText()));
    }
}
