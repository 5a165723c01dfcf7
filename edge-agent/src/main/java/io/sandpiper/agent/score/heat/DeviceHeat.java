package io.sandpiper.agent.score.heat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether this device is too hot for work that can wait, from Linux's sysfs (Documentation/driver-api/thermal/sysfs-api,
 * admin-guide/abi-testing: thermal_throttle, cpufreq): a zone within some degrees of its lowest trip point at which
 * cooling begins, a core that was throttled since the last look, or a core whose highest frequency was lowered since
 * the first. What a device does not show is no reason. Blocking, some small files; one thread.
 */
public final class DeviceHeat {
    /** Millidegrees below a trip point where batch work begins to wait: it must cool before the kernel throttles. */
    private static final long MARGIN = 3_000;
    /** Millidegrees below the trip point where it goes on, once it has waited. */
    private static final long RESUME_MARGIN = 8_000;

    private final Path system;
    private final Map<Path, Long> throttled = new HashMap<>();
    private final Map<Path, Long> frequencies = new HashMap<>();
    private boolean hot;

    /** @param system {@code /sys} */
    public DeviceHeat(Path system) {
        this.system = system;
        throttling();
        frequency();
    }

    /** Why work should wait; empty where it need not. */
    public Optional<String> look() {
        Optional<String> why = zone().or(this::throttling).or(this::frequency);
        hot = why.isPresent();
        return why;
    }

    private Optional<String> zone() {
        for (Path zone : list(system.resolve("class/thermal"), "thermal_zone*")) {
            OptionalLong temperature = number(zone.resolve("temp"));
            OptionalLong trip = lowestTrip(zone);
            if (temperature.isPresent()
                    && trip.isPresent()
                    && temperature.getAsLong() >= trip.getAsLong() - (hot ? RESUME_MARGIN : MARGIN)) {
                return Optional.of(zone.getFileName() + " at " + temperature.getAsLong() / 1000
                        + " °C, the device slows down at " + trip.getAsLong() / 1000);
            }
        }
        return Optional.empty();
    }

    /** Active trip points start a fan and are none of ours. */
    private static OptionalLong lowestTrip(Path zone) {
        return list(zone, "trip_point_*_type").stream()
                .filter(type -> !text(type).equals("active"))
                .map(type -> zone.resolve(type.getFileName().toString().replace("_type", "_temp")))
                .map(DeviceHeat::number)
                .flatMapToLong(OptionalLong::stream)
                .filter(millidegrees -> millidegrees > 0)
                .min();
    }

    private Optional<String> throttling() {
        Optional<String> why = Optional.empty();
        for (Path core : cores()) {
            Path file = core.resolve("thermal_throttle/core_throttle_count");
            OptionalLong count = number(file);
            if (count.isPresent()) {
                Long before = throttled.put(file, count.getAsLong());
                if (before != null && count.getAsLong() > before) {
                    why = Optional.of(core.getFileName() + " was throttled for heat");
                }
            }
        }
        return why;
    }

    private Optional<String> frequency() {
        for (Path core : cores()) {
            Path file = core.resolve("cpufreq/scaling_max_freq");
            OptionalLong now = number(file);
            if (now.isPresent()) {
                long first = frequencies.merge(file, now.getAsLong(), Math::max);
                if (now.getAsLong() < first) {
                    return Optional.of(core.getFileName() + " was slowed from " + first / 1000 + " to "
                            + now.getAsLong() / 1000 + " MHz");
                }
            }
        }
        return Optional.empty();
    }

    private List<Path> cores() {
        return list(system.resolve("devices/system/cpu"), "cpu[0-9]*");
    }

    private static List<Path> list(Path folder, String glob) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, glob)) {
            all.forEach(found::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return List.of();
        }
        found.sort(null);
        return found;
    }

    private static OptionalLong number(Path file) {
        try {
            return OptionalLong.of(Long.parseLong(text(file)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Empty where it is not there, or the driver refuses it. */
    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
