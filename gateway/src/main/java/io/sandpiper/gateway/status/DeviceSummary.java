package io.sandpiper.gateway.status;

import io.sandpiper.gateway.device.Device;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.unit.DataSize;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One device as {@code GET /v1/devices} lists it. Times are ISO 8601.
 *
 * @param machine for people: operating system, architecture, processors, memory
 * @param revoked when its certificate was taken back; null while it is good
 * @param certificateDaysLeft whole days; below 0 once it has ended
 * @param trust what it says to hold of the trust metadata; null where it does not say
 */
public record DeviceSummary(
        String device,
        boolean online,
        @Nullable String seen,
        Map<String, String> labels,
        @Nullable String machine,
        @Nullable String agentVersion,
        String enrolled,
        String certificateNotAfter,
        @Nullable String revoked,
        long certificateDaysLeft,
        Hello.@Nullable TrustVersions trust) {
    static DeviceSummary of(Device d, Instant now) {
        Hello hello = d.hello();
        return new DeviceSummary(
                d.id(),
                d.online(),
                d.lastSeen(),
                d.labels(),
                hello == null ? null : machine(hello.facts()),
                hello == null ? null : hello.agentVersion(),
                d.enrolled(),
                d.certificateNotAfter(),
                d.revoked(),
                Duration.between(now, Instant.parse(d.certificateNotAfter())).toDays(),
                hello == null ? null : hello.trust());
    }

    private static String machine(Hello.Facts facts) {
        return facts.os() + "/" + facts.architecture() + ", " + facts.cpus() + " cpus, "
                + new DataSize(facts.memoryBytes()).shown();
    }
}
