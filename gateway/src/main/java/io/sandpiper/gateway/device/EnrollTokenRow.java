package io.sandpiper.gateway.device;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an enrolment token: everything but its secret. Times are ISO 8601.
 *
 * @param forDevice the enrolled device that it is for alone, which keeps its labels; null for any new device
 */
public record EnrollTokenRow(
        String id,
        String secretSha256,
        Map<String, String> labels,
        String expires,
        String created,
        @Nullable String forDevice,
        @Nullable String usedDevice,
        @Nullable String usedKey) {}
