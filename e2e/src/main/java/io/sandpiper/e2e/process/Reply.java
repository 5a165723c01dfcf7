package io.sandpiper.e2e.process;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An answer over HTTP.
 *
 * @param json an empty object where the body is no JSON
 */
public record Reply(int status, JsonNode json, String text) {
    /** The body, if the call succeeded; otherwise fails with what was answered. */
    public JsonNode succeeded() {
        if (status < 200 || status >= 300) {
            throw new AssertionError("HTTP " + status + ": " + text);
        }
        return json;
    }
}
