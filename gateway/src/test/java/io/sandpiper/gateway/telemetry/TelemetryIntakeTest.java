package io.sandpiper.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sandpiper.gateway.telemetry.store.TelemetryStore;
import io.sandpiper.host.store.Database;
import io.sandpiper.host.store.Schema;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Telemetry;
import io.sandpiper.protocol.sketch.ValueSketch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelemetryIntakeTest {
    @TempDir
    Path folder;

    private Database database;
    private TelemetryIntake intake;
    private TelemetryView view;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("gateway.db"));
        Schema.migrate(database, TelemetryIntake.class, List.of("/db/migration/V060__telemetry.sql"));
        TelemetryStore store = new TelemetryStore(database);
        TelemetryMeters meters =
                new TelemetryMeters(registry, (model, version, variant) -> model.equals("m") && variant.equals("int8"));
        intake = new TelemetryIntake(store, meters::count);
        view = new TelemetryView(store);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_batch_that_is_delivered_twice_counts_once() {
        assertThat(take("a", 1, 10)).isEqualTo(1);
        assertThat(take("a", 1, 10)).isEqualTo(1);
        assertThat(requests()).isEqualTo(10);
        assertThat(registry.counter("sandpiper.model.requests", "model", "m", "version", "1.0.0", "variant", "int8")
                        .count())
                .isEqualTo(10);
    }

    @Test
    void a_late_batch_is_not_acknowledged_away() {
        assertThat(take("a", 1, 1)).isEqualTo(1);
        assertThat(take("a", 3, 1)).isEqualTo(1);
        assertThat(take("a", 2, 1)).isEqualTo(3);
        assertThat(requests()).isEqualTo(3);
    }

    @Test
    void a_gap_that_the_device_dropped_does_not_hold_up_the_rest() {
        take("a", 1, 1);
        assertThat(take("a", 5, 1)).isEqualTo(1);
        assertThat(take("a", 5, 1)).isEqualTo(5);
        assertThat(requests()).isEqualTo(2);
    }

    @Test
    void numbers_start_again_with_a_new_outbox() {
        take("a", 1, 10);
        assertThat(take("b", 1, 5)).isEqualTo(1);
        assertThat(requests()).isEqualTo(15);
    }

    @Test
    void latencies_of_many_batches_merge() {
        for (int number = 1; number <= 20; number++) {
            take("a", number, 100);
        }
        ModelUse use = view.uses("m").join().getFirst();
        assertThat(use.latency().count()).isEqualTo(2_000);
        assertThat(use.latency().quantile(0.5)).isCloseTo(50, within(4.0));
        assertThat(use.errors()).containsEntry("engine", 20L);
        assertThat(view.devices().join().getFirst().uptimeSeconds()).isEqualTo(60);
    }

    @Test
    void refuses_a_batch_that_cannot_be_read_and_changes_nothing() {
        byte[] message = Json.bytes(batch("a", 0, 1));
        assertThatThrownBy(() -> intake.take("porch", message))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("telemetry.number: 0");
        assertThatThrownBy(() -> intake.take("porch", new byte[] {1})).isInstanceOf(InvalidInputException.class);
        assertThat(view.uses(null).join()).isEmpty();
    }

    @Test
    void names_that_the_gateway_did_not_give_are_one_series() {
        for (int i = 1; i <= 20; i++) {
            intake.take("porch", Json.bytes(batch("a", i, List.of(use("m" + i, "int8", "kind" + i)))))
                    .join();
        }
        assertThat(registry.counter(
                                "sandpiper.model.requests", "model", "other", "version", "other", "variant", "other")
                        .count())
                .isEqualTo(20);
        assertThat(registry.find("sandpiper.model.requests").counters()).hasSize(1);
        assertThat(registry.find("sandpiper.model.errors").counters()).hasSize(1);
    }

    @Test
    void a_device_costs_a_bounded_number_of_rows_and_its_sums_stay_true() {
        int batches = 30;
        for (int i = 1; i <= batches; i++) {
            List<Telemetry.ModelUse> uses = new ArrayList<>();
            for (int j = 0; j < 64; j++) {
                uses.add(use("m", "variant-" + i + "-" + j, "kind-" + i));
            }
            uses.add(use("m", "int8", "kind-" + i));
            intake.take("porch", Json.bytes(batch("a", i, uses))).join();
            take("outbox-" + i, 1, 0);
        }
        for (int i = 0; i < 500; i++) {
            take("outbox-" + batches, 1_000 + 2L * i, 0);
        }
        assertThat(rows("telemetry_use")).isEqualTo(513); // the one named other among them
        assertThat(rows("telemetry_error where variant = 'int8'")).isLessThanOrEqualTo(17);
        assertThat(rows("telemetry_outbox")).isEqualTo(16);
        assertThat(rows("telemetry_ahead")).isEqualTo(256);
        assertThat(view.uses(null).join().stream().mapToLong(ModelUse::requests).sum())
                .isEqualTo(batches * 65L);
        assertThat(view.uses(null).join().stream()
                        .flatMap(u -> u.errors().values().stream())
                        .mapToLong(Long::longValue)
                        .sum())
                .isGreaterThanOrEqualTo(batches * 65L);
    }

    private long rows(String table) {
        return database.read(connection -> {
                    try (var s = connection.prepareStatement("select count(*) from " + table);
                            var row = s.executeQuery()) {
                        return row.next() ? row.getLong(1) : 0;
                    }
                })
                .join();
    }

    private static Telemetry.ModelUse use(String model, String variant, String kind) {
        return new Telemetry.ModelUse(model, "1.0.0", variant, 1, Map.of(kind, 1L), null);
    }

    private static Telemetry batch(String outbox, long number, List<Telemetry.ModelUse> uses) {
        String time = "2026-11-24T12:00:00Z";
        return new Telemetry(1, outbox, number, time, time, 60, 1 << 20, 0, uses);
    }

    private long take(String outbox, long number, int requests) {
        return intake.take("porch", Json.bytes(batch(outbox, number, requests)))
                .join()
                .number();
    }

    private long requests() {
        return ModelUse.overDevices(view.uses(null).join()).getFirst().requests();
    }

    private static Telemetry batch(String outbox, long number, int requests) {
        ValueSketch latency = ValueSketch.empty();
        for (int i = 0; i < requests; i++) {
            latency.add(i);
        }
        Telemetry.ModelUse use =
                new Telemetry.ModelUse("m", "1.0.0", "int8", requests, Map.of("engine", 1L), latency.encode());
        return batch(outbox, number, List.of(use));
    }
}
