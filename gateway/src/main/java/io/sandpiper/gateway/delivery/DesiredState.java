package io.sandpiper.gateway.delivery;

import io.sandpiper.protocol.message.Desired;
import java.util.List;

/** What one device was last told. @param changed ISO 8601 */
public record DesiredState(String device, long counter, List<Desired.Target> targets, String changed) {
    public DesiredState {
        targets = List.copyOf(targets);
    }
}
