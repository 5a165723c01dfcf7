package io.sandpiper.agent.serve;

import java.nio.charset.StandardCharsets;

/** A request to a model: its body, whole and not compressed any more, and what its head says of it. */
public record ModelRequest(CallHead head, RequestBody body) {
    /** One that did not come over HTTP. */
    public static ModelRequest json(String json) {
        return new ModelRequest(CallHead.PLAIN, RequestBody.of(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** Before which of its bytes the JSON ends. */
    int jsonEnd() {
        return head.jsonBytes() == CallHead.ALL_JSON ? body.length() : Math.min(head.jsonBytes(), body.length());
    }
}
