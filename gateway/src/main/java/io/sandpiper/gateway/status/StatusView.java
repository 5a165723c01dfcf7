package io.sandpiper.gateway.status;

import io.sandpiper.gateway.delivery.Assignment;
import io.sandpiper.gateway.delivery.DesiredState;
import io.sandpiper.gateway.delivery.Desires;
import io.sandpiper.gateway.device.Device;
import io.sandpiper.gateway.device.Devices;
import io.sandpiper.gateway.telemetry.DeviceUse;
import io.sandpiper.gateway.telemetry.ModelUse;
import io.sandpiper.gateway.telemetry.TelemetryView;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The read model of the fleet. Any thread; nothing blocks. */
public final class StatusView {
    private final Devices devices;
    private final Desires desires;
    private final TelemetryView telemetry;
    private final Clock clock;

    public StatusView(Devices devices, Desires desires, TelemetryView telemetry) {
        this(devices, desires, telemetry, Clock.systemUTC());
    }

    StatusView(Devices devices, Desires desires, TelemetryView telemetry, Clock clock) {
        this.devices = devices;
        this.desires = desires;
        this.telemetry = telemetry;
        this.clock = clock;
    }

    /**
     * @param model null for all
     * @param shown which devices
     */
    public CompletableFuture<FleetStatus> of(@Nullable String model, Predicate<String> shown) {
        return entries(model, shown)
                .thenCombine(
                        uses(model, shown), (entries, uses) -> new FleetStatus(entries, uses, List.of(), List.of()))
                .thenCombine(
                        byAssignmentAlone(shown),
                        (status, devices) -> new FleetStatus(status.entries(), status.uses(), devices, List.of()));
    }

    private CompletableFuture<List<String>> byAssignmentAlone(Predicate<String> shown) {
        return devices()
                .thenApply(all -> all.stream()
                        .filter(d -> d.trust() != null && d.trust().isAssignmentAlone())
                        .map(DeviceSummary::device)
                        .filter(shown)
                        .toList());
    }

    /**
     * Every model on every device that shall run it or says that it does; by model, then device.
     *
     * @param model null for all
     * @param shown which devices
     */
    private CompletableFuture<List<StatusEntry>> entries(@Nullable String model, Predicate<String> shown) {
        return facts(model)
                .thenApply(facts -> facts.devices.stream()
                        .filter(d -> shown.test(d.id()))
                        .flatMap(d -> facts.entries(d, model, clock.instant()).stream())
                        .sorted(Comparator.comparing(StatusEntry::model).thenComparing(StatusEntry::device))
                        .toList());
    }

    /** Sums over the devices shown, by model, version and variant. @param model null for all */
    private CompletableFuture<List<UseSummary>> uses(@Nullable String model, Predicate<String> shown) {
        return telemetry
                .uses(model)
                .thenApply(all ->
                        ModelUse.overDevices(all.stream()
                                        .filter(use -> shown.test(use.device()))
                                        .toList())
                                .stream()
                                .map(UseSummary::of)
                                .toList());
    }

    /** By name. */
    public CompletableFuture<List<DeviceSummary>> devices() {
        return devices.all()
                .thenApply(all -> all.stream()
                        .map(d -> DeviceSummary.of(d, clock.instant()))
                        .toList());
    }

    public CompletableFuture<Optional<DeviceDetail>> device(String id) {
        return facts(null)
                .thenApply(facts -> facts.devices.stream()
                        .filter(d -> d.id().equals(id))
                        .findFirst()
                        .map(d -> new DeviceDetail(
                                DeviceSummary.of(d, clock.instant()),
                                d.actedCounter(),
                                d.hello() == null ? null : d.hello().facts(),
                                facts.entries(d, null, clock.instant()))));
    }

    private CompletableFuture<Facts> facts(@Nullable String model) {
        CompletableFuture<List<Device>> all = devices.all();
        CompletableFuture<List<DesiredState>> desired = desires.all();
        CompletableFuture<List<Assignment>> assignments = desires.assignments();
        CompletableFuture<List<ModelUse>> uses = telemetry.uses(model);
        CompletableFuture<List<DeviceUse>> machines = telemetry.devices();
        return CompletableFuture.allOf(all, desired, assignments, uses, machines)
                .thenApply(done ->
                        new Facts(all.join(), desired.join(), assignments.join(), uses.join(), machines.join()));
    }

    private record Facts(
            List<Device> devices,
            List<DesiredState> desired,
            List<Assignment> assignments,
            List<ModelUse> uses,
            List<DeviceUse> machines) {
        List<StatusEntry> entries(Device device, @Nullable String model, Instant now) {
            return new DeviceStatus(
                            device,
                            desired.stream()
                                    .filter(s -> s.device().equals(device.id()))
                                    .findFirst()
                                    .orElse(null),
                            assignments,
                            uses,
                            machines.stream()
                                    .filter(m -> m.device().equals(device.id()))
                                    .findFirst()
                                    .orElse(null))
                    .entries(model, now);
        }
    }
}
