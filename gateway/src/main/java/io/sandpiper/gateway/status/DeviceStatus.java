package io.sandpiper.gateway.status;

import io.sandpiper.gateway.delivery.Assignment;
import io.sandpiper.gateway.delivery.DesiredState;
import io.sandpiper.gateway.device.Device;
import io.sandpiper.gateway.telemetry.DeviceUse;
import io.sandpiper.gateway.telemetry.ModelUse;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.message.Hello.ModelState;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of one device: an entry for each model that it shall run or says that it does. */
record DeviceStatus(
        Device device,
        @Nullable DesiredState desired,
        List<Assignment> assignments,
        List<ModelUse> uses,
        @Nullable DeviceUse machine) {
    private static final String REMOVED = "Removed";

    List<StatusEntry> entries(@Nullable String only, Instant now) {
        Set<String> models = new TreeSet<>();
        targets().forEach(t -> models.add(t.model()));
        device.models().stream().filter(m -> !m.state().equals(REMOVED)).forEach(m -> models.add(m.model()));
        return models.stream()
                .filter(m -> only == null || m.equals(only))
                .map(m -> entry(m, now))
                .toList();
    }

    private StatusEntry entry(String model, Instant now) {
        Target target = targets().stream()
                .filter(t -> t.model().equals(model))
                .findFirst()
                .orElse(null);
        ModelState reported = device.models().stream()
                .filter(m -> m.model().equals(model))
                .findFirst()
                .orElse(null);
        Verdict verdict = StatusRule.of(
                new Question(
                        device,
                        model,
                        target,
                        desired == null ? 0 : desired.counter(),
                        desired == null ? null : desired.changed(),
                        reported,
                        selector(model)),
                now);
        String serving = reported == null ? null : reported.activeVersion();
        UseOnDevice use = UseOnDevice.of(uses, device.id(), model, serving);
        return new StatusEntry(
                model,
                device.id(),
                device.online(),
                target == null ? null : target.version(),
                serving,
                reported == null ? null : reported.activeVariant(),
                verdict.state(),
                verdict.outcome(),
                verdict.since(),
                verdict.reason(),
                verdict.expected(),
                verdict.next(),
                use.requests(),
                use.errorCount(),
                use.errors(),
                UseSummary.quantile(use.latency(), 0.5),
                UseSummary.quantile(use.latency(), 0.99),
                machine == null ? null : machine.uptimeSeconds(),
                machine == null ? null : machine.residentBytes());
    }

    private List<Target> targets() {
        return desired == null ? List.of() : desired.targets();
    }

    /** Of the newest assignment of the model that means this device: it gave the target. */
    private @Nullable String selector(String model) {
        String newest = null;
        for (Assignment a : assignments) {
            if (a.model().equals(model) && a.selector().matches(device.id(), device.labels())) {
                newest = a.selector().toString();
            }
        }
        return newest;
    }
}
