package io.sandpiper.gateway.status;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One model on one device. Times are ISO 8601.
 *
 * @param wanted the version that it shall run; null where the model was taken away from it
 * @param serving the version that it said it serves; null for none
 * @param state the device's own word ({@code Fetching}, {@code Committed}, …), or {@code NeverSeen}, {@code Offline},
 *     {@code Told}, {@code Removing}, {@code CertificateEnded}, {@code Revoked}
 * @param expected with everything that is not well: what should be
 * @param next with everything that is not well: a command to type
 * @param requests and errors: all versions of the model on this device
 * @param p50Millis and p99Millis: of the version that serves
 */
public record StatusEntry(
        String model,
        String device,
        boolean online,
        @Nullable String wanted,
        @Nullable String serving,
        @Nullable String variant,
        String state,
        Outcome outcome,
        @Nullable String since,
        @Nullable String reason,
        @Nullable String expected,
        @Nullable String next,
        long requests,
        long errors,
        Map<String, Long> errorKinds,
        @Nullable Double p50Millis,
        @Nullable Double p99Millis,
        @Nullable Long uptimeSeconds,
        @Nullable Long residentBytes) {}
