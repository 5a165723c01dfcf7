package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.agent.update.store.UpdateStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AssignmentDeskTest {
    @TempDir
    Path data;

    @Test
    void a_flood_of_refusals_is_written_once_a_kind() throws Exception {
        TestFleet fleet = new TestFleet();
        TestBundle bundle = new TestBundle("fashion", "1.0.0", 1);
        try (UpdateStore store = UpdateStore.open(data)) {
            AssignmentDesk desk = new AssignmentDesk(
                    store, fleet.check(), TestFleet.DEVICE, new SealedModels(data), Clock.systemUTC());
            byte[] foreign = fleet.assign("gate", 1, Instant.now().plusSeconds(60), bundle.target(1));
            assertThat(desk.receive(foreign)).isFalse();
            String told = store.fact(AssignmentDesk.REFUSED_FACT).orElseThrow();
            assertThat(told).contains("other-device");
            Thread.sleep(5);
            assertThat(desk.receive(foreign)).isFalse();
            assertThat(store.fact(AssignmentDesk.REFUSED_FACT)).contains(told);
            assertThat(desk.receive("rubbish".getBytes(StandardCharsets.UTF_8))).isFalse();
            assertThat(store.fact(AssignmentDesk.REFUSED_FACT).orElseThrow()).doesNotContain("other-device");
        }
    }

    @Test
    void a_clock_that_is_set_back_brings_no_expired_assignment_back_and_one_in_1970_hinders_nothing() throws Exception {
        TestFleet fleet = new TestFleet();
        TestBundle bundle = new TestBundle("fashion", "1.0.0", 1);
        Instant now = Instant.now();
        try (UpdateStore store = UpdateStore.open(data)) {
            assertThat(desk(store, fleet, now)
                            .receive(fleet.assign(TestFleet.DEVICE, 1, now.plusSeconds(60), bundle.target(1))))
                    .isTrue();
            AssignmentDesk setBack = desk(store, fleet, Instant.EPOCH);
            assertThat(setBack.receive(fleet.assign(TestFleet.DEVICE, 2, now.minusSeconds(60), bundle.target(1))))
                    .isFalse();
            assertThat(store.fact(AssignmentDesk.REFUSED_FACT).orElseThrow()).contains("expired");
            assertThat(setBack.receive(fleet.assign(TestFleet.DEVICE, 3, now.plusSeconds(60), bundle.target(1))))
                    .isTrue();
        }
    }

    private AssignmentDesk desk(UpdateStore store, TestFleet fleet, Instant time) {
        Clock clock = Clock.fixed(time, java.time.ZoneOffset.UTC);
        return new AssignmentDesk(store, fleet.check(), TestFleet.DEVICE, new SealedModels(data), clock);
    }
}
