package io.sandpiper.gateway.status;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One model on one device.
 *
 * @param wanted the assigned version, null where the model was withdrawn
 * @param serving the version that answers
 * @param since ISO 8601
 * @param outcome {@code well}, {@code under-way}, {@code refused} or {@code failed}
 * @param reason why it is not well
 * @param expected what should be seen instead
 * @param next the command to type next
 * @param errors all together; {@code errorKinds} by kind
 */
public record StatusEntry(
        String model,
        String device,
        @Nullable String wanted,
        @Nullable String serving,
        @Nullable String variant,
        String state,
        @Nullable String since,
        String outcome,
        @Nullable String reason,
        @Nullable String expected,
        @Nullable String next,
        boolean online,
        long requests,
        long errors,
        Map<String, Long> errorKinds,
        @Nullable Double p50Millis,
        @Nullable Double p99Millis,
        @Nullable Long uptimeSeconds,
        @Nullable Long residentBytes) {}
