package io.sandpiper.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.delivery.Assignment;
import io.sandpiper.gateway.delivery.DesiredState;
import io.sandpiper.gateway.device.Device;
import io.sandpiper.gateway.telemetry.ModelUse;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.message.Hello.ModelState;
import io.sandpiper.protocol.name.Selector;
import io.sandpiper.protocol.sketch.ValueSketch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusRuleTest {
    private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
    private static final Digest OLD = Digest.of(new byte[] {0});
    private static final Digest NEW = Digest.of(new byte[] {1});
    private static final String SINCE = "2026-11-24T08:59:00Z";

    @Test
    void a_device_that_serves_what_is_wanted_is_well() {
        StatusEntry entry = entry(device(true, 5, state("Committed", NEW, null, null)));
        assertThat(entry.outcome()).isEqualTo(Outcome.WELL);
        assertThat(entry.next()).isNull();
    }

    @Test
    void a_device_that_went_back_is_well_though_the_version_between_was_refused() {
        assertThat(entry(device(true, 5, state("Refused", NEW, OLD, "golden case 3 differs")))
                        .outcome())
                .isEqualTo(Outcome.WELL);
    }

    @Test
    void a_version_on_probation_is_under_way() {
        StatusEntry entry = entry(device(true, 5, state("Probation", NEW, NEW, null)));
        assertThat(entry.outcome()).isEqualTo(Outcome.UNDER_WAY);
        assertThat(entry.state()).isEqualTo("Probation");
    }

    @Test
    void a_refusal_says_the_reason_what_was_expected_and_what_to_type() {
        StatusEntry entry = entry(device(true, 5, state("Refused", OLD, NEW, "golden case 3 differs")));
        assertThat(entry.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(entry.reason()).isEqualTo("golden case 3 differs");
        assertThat(entry.since()).isEqualTo(SINCE);
        assertThat(entry.expected()).isEqualTo("porch serves fashion@1.0.1");
        assertThat(entry.next()).startsWith("sandpiper assign fashion@1.0.1 --to site=home");
    }

    @Test
    void a_refusal_of_an_earlier_attempt_is_not_the_answer_to_this_one() {
        StatusEntry entry = entry(device(true, 4, state("Refused", OLD, NEW, "disk full")));
        assertThat(entry.outcome()).isEqualTo(Outcome.UNDER_WAY);
        assertThat(entry.state()).isEqualTo("Told");
    }

    @Test
    void a_refusal_of_another_version_is_not_the_answer_to_this_one() {
        Digest other = Digest.of(new byte[] {2});
        assertThat(entry(device(true, 5, state("Refused", OLD, other, "disk full")))
                        .outcome())
                .isEqualTo(Outcome.UNDER_WAY);
    }

    @Test
    void an_offline_device_says_since_when() {
        StatusEntry entry = entry(device(false, 4, state("Committed", OLD, null, null)));
        assertThat(entry.state()).isEqualTo("Offline");
        assertThat(entry.since()).isEqualTo("2026-11-24T08:00:00Z");
        assertThat(entry.next()).contains("doctor").contains("porch");
    }

    @Test
    void a_device_whose_certificate_ended_needs_help() {
        Device ended = new Device(
                "porch",
                Map.of("site", "home"),
                "1",
                "2026-11-01T00:00:00Z",
                SINCE,
                null,
                false,
                SINCE,
                4,
                hello(),
                List.of());
        StatusEntry entry = entry(ended);
        assertThat(entry.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(entry.next()).contains("sandpiper devices reenroll porch");
    }

    @Test
    void a_hindrance_is_shown_while_the_device_goes_on_trying() {
        StatusEntry entry = entry(device(true, 5, state("Fetching", OLD, NEW, "disk full")));
        assertThat(entry.outcome()).isEqualTo(Outcome.UNDER_WAY);
        assertThat(entry.reason()).isEqualTo("disk full");
    }

    @Test
    void a_model_that_was_taken_away_is_removing_until_the_device_acted_on_it() {
        DesiredState none = new DesiredState("porch", 5, List.of(), SINCE);
        Device device = device(true, 4, state("Committed", OLD, null, null));
        StatusEntry entry = new DeviceStatus(device, none, List.of(), List.of(), null)
                .entries(null, NOW)
                .getFirst();
        assertThat(entry.state()).isEqualTo("Removing");
        assertThat(entry.wanted()).isNull();
    }

    @Test
    void counts_are_of_all_versions_and_latency_of_the_one_that_serves() {
        List<ModelUse> uses = List.of(use("1.0.0", 10, 100), use("1.0.1", 5, 2));
        Device device = device(true, 5, state("Committed", NEW, null, null));
        StatusEntry entry = new DeviceStatus(device, desired(), List.of(), uses, null)
                .entries(null, NOW)
                .getFirst();
        assertThat(entry.requests()).isEqualTo(15);
        assertThat(entry.errorKinds()).isEqualTo(Map.of("invalid", 2L));
        assertThat(entry.p99Millis()).isEqualTo(2.0);
    }

    private static StatusEntry entry(Device device) {
        Assignment assignment = new Assignment(1, "fashion", Selector.parse("site=home"), "1.0.1", NEW, 100, SINCE);
        return new DeviceStatus(device, desired(), List.of(assignment), List.of(), null)
                .entries("fashion", NOW)
                .getFirst();
    }

    private static DesiredState desired() {
        return new DesiredState("porch", 5, List.of(new Target("fashion", "1.0.1", NEW, 100, 1)), SINCE);
    }

    @Test
    void a_revoked_device_needs_an_operators_word() {
        Device revoked = new Device(
                "porch",
                Map.of("site", "home"),
                "1",
                "2027-11-24T00:00:00Z",
                "2026-11-24T07:00:00Z",
                SINCE,
                false,
                SINCE,
                4,
                hello(),
                List.of(state("Committed", NEW, null, null)));
        isShownAsRevoked(entry(revoked));
        // As no selector means it any more, nothing is wanted of it.
        StatusEntry unassigned = new DeviceStatus(revoked, null, List.of(), List.of(), null)
                .entries("fashion", NOW)
                .getFirst();
        assertThat(unassigned.wanted()).isNull();
        isShownAsRevoked(unassigned);
    }

    private static void isShownAsRevoked(StatusEntry entry) {
        assertThat(entry.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(entry.state()).isEqualTo("Revoked");
        assertThat(entry.since()).isEqualTo(SINCE);
        assertThat(entry.next()).startsWith("sandpiper devices reenroll porch");
    }

    private static ModelUse use(String version, long requests, double millis) {
        ValueSketch latency = ValueSketch.empty();
        latency.add(millis);
        return new ModelUse("porch", "fashion", version, "int8", requests, Map.of("invalid", 1L), latency);
    }

    private static Device device(boolean online, long acted, ModelState state) {
        return new Device(
                "porch",
                Map.of("site", "home"),
                "1",
                "2027-11-24T00:00:00Z",
                "2026-11-24T07:00:00Z",
                null,
                online,
                "2026-11-24T08:00:00Z",
                acted,
                hello(),
                List.of(state));
    }

    private static ModelState state(String state, Digest active, @Nullable Digest candidate, @Nullable String reason) {
        String version = active.equals(NEW) ? "1.0.1" : "1.0.0";
        return new ModelState("fashion", version, active, "int8", null, candidate, null, state, reason, SINCE);
    }

    private static Hello hello() {
        Hello.Facts facts = new Hello.Facts("linux", "amd64", List.of(), 2, 1 << 30, 1, Map.of());
        return new Hello(1, "boot", "0.1.0", 4, facts, Map.of(), List.of(), null, null, null, null);
    }
}
