package io.sandpiper.agent.serve;

import io.vertx.core.buffer.Buffer;

/**
 * A model's answer as it goes out.
 *
 * @param type its media type
 * @param jsonBytes how many bytes are JSON, before tensors as raw bytes; {@link CallHead#ALL_JSON} where none are
 */
public record ModelAnswer(Buffer body, String type, int jsonBytes) {
    static final String JSON = "application/json";

    static ModelAnswer json(byte[] json) {
        return new ModelAnswer(Buffer.buffer(json), JSON, CallHead.ALL_JSON);
    }
}
