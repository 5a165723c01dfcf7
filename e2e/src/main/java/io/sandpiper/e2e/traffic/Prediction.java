package io.sandpiper.e2e.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.Reply;

/** The answer of {@code :predict} to one instance: the version that answered, and what it said. */
public record Prediction(String version, String label, JsonNode detail) {
    /** Reads an answer; fails unless it is a good one. */
    public static Prediction of(Reply reply) {
        JsonNode json = reply.succeeded();
        JsonNode first = json.path("predictions").path(0);
        if (!json.path("version").isTextual() || !first.path("label").isTextual()) {
            throw new AssertionError("no prediction with version and label: " + reply.text());
        }
        return new Prediction(json.path("version").asText(), first.path("label").asText(), first);
    }
}
