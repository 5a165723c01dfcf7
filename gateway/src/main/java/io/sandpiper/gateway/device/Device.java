package io.sandpiper.gateway.device;

import io.sandpiper.protocol.message.Hello;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One enrolled device as the gateway knows it. Times are ISO 8601.
 *
 * @param labels what selectors match
 * @param revoked when its certificate was taken back; null while it is good
 * @param actedCounter the highest assignment counter that it said it acted on, 0 for none
 * @param hello the newest hello; null before the first
 * @param models what it last reported of each model
 */
public record Device(
        String id,
        Map<String, String> labels,
        String certificateSerial,
        String certificateNotAfter,
        String enrolled,
        @Nullable String revoked,
        boolean online,
        @Nullable String lastSeen,
        long actedCounter,
        @Nullable Hello hello,
        List<Hello.ModelState> models) {
    public Device {
        labels = Map.copyOf(labels);
        models = List.copyOf(models);
    }
}
