package io.sandpiper.agent.serve;

import java.time.Duration;

/**
 * @param agentVersion as {@code GET /v2} tells it
 * @param bodyBytes a request's body: a colour image of 2048 by 2048 in base64, or a batch of small ones
 * @param bodyMemoryBytes all bodies that are being read or wait: the heap of a small device is small
 * @param bodyTimeout after which a body that is not whole is not waited for any more
 */
public record ServeSettings(String agentVersion, int bodyBytes, int bodyMemoryBytes, Duration bodyTimeout) {
    public ServeSettings {
        if (bodyMemoryBytes < bodyBytes) {
            throw new IllegalArgumentException("the memory for bodies holds at least one of the largest");
        }
    }
}
