package io.sandpiper.agent.score.heat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a folder that looks as Linux's /sys does. */
final class DeviceHeatTest {
    @TempDir
    Path system;

    @BeforeEach
    void a_cool_device() throws IOException {
        zone(50_000);
        write("class/thermal/thermal_zone0/trip_point_0_type", "active");
        write("class/thermal/thermal_zone0/trip_point_0_temp", "40000");
        write("class/thermal/thermal_zone0/trip_point_1_type", "passive");
        write("class/thermal/thermal_zone0/trip_point_1_temp", "80000");
        write("class/thermal/thermal_zone0/trip_point_2_type", "critical");
        write("class/thermal/thermal_zone0/trip_point_2_temp", "95000");
        write("devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "7");
        write("devices/system/cpu/cpu1/cpufreq/scaling_max_freq", "1800000");
    }

    @Test
    void a_cool_device_need_not_wait_nor_one_that_shows_nothing() {
        assertThat(new DeviceHeat(system).look()).isEmpty();
        assertThat(new DeviceHeat(system.resolve("none")).look()).isEmpty();
    }

    @Test
    void near_the_point_where_the_kernel_slows_down_it_waits_until_it_is_well_below() throws IOException {
        DeviceHeat heat = new DeviceHeat(system);
        zone(76_000);
        assertThat(heat.look()).isEmpty();
        zone(78_000);
        assertThat(heat.look().orElseThrow()).contains("thermal_zone0", "78 °C", "80");
        zone(75_000);
        assertThat(heat.look()).isPresent();
        zone(71_000);
        assertThat(heat.look()).isEmpty();
    }

    @Test
    void a_core_that_was_throttled_since_the_last_look_is_a_reason_once() throws IOException {
        DeviceHeat heat = new DeviceHeat(system);
        write("devices/system/cpu/cpu0/thermal_throttle/core_throttle_count", "8");
        assertThat(heat.look().orElseThrow()).contains("cpu0", "throttled");
        assertThat(heat.look()).isEmpty();
    }

    @Test
    void a_core_whose_highest_frequency_was_lowered_is_a_reason_until_it_is_raised() throws IOException {
        DeviceHeat heat = new DeviceHeat(system);
        write("devices/system/cpu/cpu1/cpufreq/scaling_max_freq", "1200000");
        assertThat(heat.look().orElseThrow()).contains("cpu1", "1800", "1200 MHz");
        write("devices/system/cpu/cpu1/cpufreq/scaling_max_freq", "1800000");
        assertThat(heat.look()).isEmpty();
    }

    @Test
    void work_waits_on_a_hot_device_and_goes_on_when_it_has_cooled() throws Exception {
        zone(90_000);
        List<String> reasons = new ArrayList<>();
        Pace pace = new Pace(new DeviceHeat(system), Duration.ofMillis(20), Duration.ofSeconds(30), reasons::add);
        Thread work = Thread.ofPlatform().start(() -> awaitOf(pace));
        work.join(Duration.ofMillis(300));
        assertThat(work.isAlive()).isTrue();
        zone(50_000);
        assertThat(work.join(Duration.ofSeconds(10))).isTrue();
        assertThat(reasons).singleElement().asString().contains("thermal_zone0");
    }

    @Test
    void a_device_that_never_cools_makes_work_slow_and_not_endless() throws Exception {
        zone(90_000);
        Pace pace = new Pace(new DeviceHeat(system), Duration.ofMillis(10), Duration.ofMillis(100), why -> {});
        long begin = System.nanoTime();
        pace.await();
        pace.await();
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(10));
    }

    private static void awaitOf(Pace pace) {
        try {
            pace.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void zone(long millidegrees) throws IOException {
        write("class/thermal/thermal_zone0/temp", Long.toString(millidegrees));
    }

    /** As a whole, as the kernel shows it. */
    private void write(String file, String value) throws IOException {
        Path path = system.resolve(file);
        Files.createDirectories(path.getParent());
        Path next = Files.writeString(path.resolveSibling("next"), value + "\n");
        Files.move(next, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
