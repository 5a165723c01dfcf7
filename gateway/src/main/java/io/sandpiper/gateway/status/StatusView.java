package io.sandpiper.gateway.status;

import io.sandpiper.gateway.delivery.DesiredState;
import io.sandpiper.gateway.delivery.Desires;
import io.sandpiper.gateway.device.Device;
import io.sandpiper.gateway.device.Devices;
import io.sandpiper.gateway.telemetry.DeviceUse;
import io.sandpiper.gateway.telemetry.ModelUse;
import io.sandpiper.gateway.telemetry.TelemetryView;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.sketch.ValueSketch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Puts the status together. Any thread; nothing blocks. */
public final class StatusView {
    private final Devices devices;
    private final Desires desires;
    private final TelemetryView telemetry;

    public StatusView(Devices devices, Desires desires, TelemetryView telemetry) {
        this.devices = devices;
        this.desires = desires;
        this.telemetry = telemetry;
    }

    /** By model, then device. @param model null for all */
    public CompletableFuture<List<StatusEntry>> entries(@Nullable String model) {
        return devices.all()
                .thenCombine(desires.all(), Known::new)
                .thenCombine(telemetry.uses(model), (known, uses) -> known.with(uses))
                .thenCombine(telemetry.devices(), (known, uses) -> known.entries(model, uses));
    }

    private record Known(List<Device> devices, List<DesiredState> desired, List<ModelUse> uses) {
        Known(List<Device> devices, List<DesiredState> desired) {
            this(devices, desired, List.of());
        }

        Known with(List<ModelUse> counted) {
            return new Known(devices, desired, counted);
        }

        List<StatusEntry> entries(@Nullable String model, List<DeviceUse> deviceUses) {
            List<StatusEntry> entries = new ArrayList<>();
            for (Device device : devices) {
                List<Desired.Target> targets = desired.stream()
                        .filter(d -> d.device().equals(device.id()))
                        .findFirst()
                        .map(DesiredState::targets)
                        .orElse(List.of());
                DeviceUse use = deviceUses.stream()
                        .filter(u -> u.device().equals(device.id()))
                        .findFirst()
                        .orElse(null);
                for (String name : models(device, targets)) {
                    if (model == null || model.equals(name)) {
                        entries.add(entry(device, name, targets, use));
                    }
                }
            }
            entries.sort(java.util.Comparator.comparing(StatusEntry::model).thenComparing(StatusEntry::device));
            return entries;
        }

        private static Set<String> models(Device device, List<Desired.Target> targets) {
            Set<String> names = new TreeSet<>();
            targets.forEach(t -> names.add(t.model()));
            device.models().stream().filter(m -> m.activeVersion() != null).forEach(m -> names.add(m.model()));
            return names;
        }

        private StatusEntry entry(Device device, String model, List<Desired.Target> targets, @Nullable DeviceUse use) {
            Desired.Target wanted = targets.stream()
                    .filter(t -> t.model().equals(model))
                    .findFirst()
                    .orElse(null);
            Hello.ModelState reported = device.models().stream()
                    .filter(m -> m.model().equals(model))
                    .findFirst()
                    .orElse(null);
            StatusRule.Verdict verdict = StatusRule.judge(device, wanted, reported);
            ValueSketch latency = ValueSketch.empty();
            long requests = 0;
            Map<String, Long> errors = new HashMap<>();
            for (ModelUse u : uses) {
                if (u.device().equals(device.id()) && u.model().equals(model)) {
                    latency.merge(u.latency());
                    requests += u.requests();
                    u.errors().forEach((kind, count) -> errors.merge(kind, count, Long::sum));
                }
            }
            return new StatusEntry(
                    model,
                    device.id(),
                    wanted == null ? null : wanted.version(),
                    reported == null ? null : reported.activeVersion(),
                    reported == null ? null : reported.activeVariant(),
                    verdict.state(),
                    verdict.since(),
                    verdict.outcome(),
                    verdict.reason(),
                    verdict.expected(),
                    verdict.next(),
                    device.online(),
                    requests,
                    errors.values().stream().mapToLong(Long::longValue).sum(),
                    errors,
                    quantile(latency, 0.5),
                    quantile(latency, 0.99),
                    use == null ? null : use.uptimeSeconds(),
                    use == null ? null : use.residentBytes());
        }

        private static @Nullable Double quantile(ValueSketch latency, double rank) {
            return latency.count() == 0 ? null : latency.quantile(rank);
        }
    }
}
