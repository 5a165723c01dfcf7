package io.sandpiper.gateway.device;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept of an enrolment token: everything but its secret. Times are ISO 8601. */
public record EnrollTokenRow(
        String id,
        String secretSha256,
        Map<String, String> labels,
        String expires,
        String created,
        @Nullable String usedDevice,
        @Nullable String usedKey) {}
