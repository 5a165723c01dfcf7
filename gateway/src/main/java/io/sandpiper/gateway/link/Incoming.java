package io.sandpiper.gateway.link;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as it arrived.
 *
 * @param properties MQTT 5 user properties; of a name given twice the last counts
 */
public record Incoming(
        String topic,
        byte[] payload,
        Map<String, String> properties,
        @Nullable String responseTopic,
        byte @Nullable [] correlationData) {}
