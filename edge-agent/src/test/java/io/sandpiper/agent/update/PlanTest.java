package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.update.UpdateState.Accepting;
import io.sandpiper.agent.update.UpdateState.Activating;
import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Fetching;
import io.sandpiper.agent.update.UpdateState.Probation;
import io.sandpiper.agent.update.UpdateState.RolledBack;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Desired.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Target FASHION = target("fashion", 1);
    private static final Target NEWER = target("fashion", 2);
    private static final Target WINE = target("wine", 3);

    @Test
    void what_needs_no_network_goes_before_what_does() {
        ModelRecord fetching = record(new Fetching(FASHION, "fp32"), null);
        ModelRecord accepting = record(new Accepting(WINE, "fp32", 1), null);
        assertThat(next(List.of(FASHION, WINE), fetching, accepting)).isEqualTo(new Plan.Step.Continue(accepting));
        assertThat(next(List.of(FASHION, WINE), fetching)).isEqualTo(new Plan.Step.Begin(WINE));
        assertThat(next(List.of(FASHION), fetching, accepting)).isEqualTo(new Plan.Step.Remove("wine"));
        assertThat(next(List.of(FASHION), fetching)).isEqualTo(new Plan.Step.Continue(fetching));
    }

    @Test
    void what_is_no_longer_asked_for_is_not_committed() {
        for (UpdateState state :
                List.of(new Activating(FASHION, "fp32", 1), new Probation(FASHION, "fp32", 1, Instant.EPOCH))) {
            ModelRecord record = record(state, null);
            assertThat(next(List.of(NEWER), record))
                    .isEqualTo(new Plan.Step.TakeBack(record, RolledBack.NO_LONGER_WANTED));
            assertThat(next(List.of(WINE), record)).isEqualTo(new Plan.Step.Remove("fashion"));
            assertThat(next(List.of(FASHION), record)).isEqualTo(new Plan.Step.Continue(record));
        }
    }

    @Test
    void another_attempt_at_the_same_bytes_is_no_other_wish() {
        ModelRecord record = record(new Probation(FASHION, "fp32", 1, Instant.EPOCH), null);
        Target again = new Target("fashion", "1.0.1", FASHION.manifest(), 10, 2);
        assertThat(next(List.of(again), record)).isEqualTo(new Plan.Step.Continue(record));
    }

    @Test
    void an_expired_assignment_commits_nothing_and_takes_no_first_version_back() {
        Assignment expired = assignment(List.of(WINE), NOW.minusSeconds(1));
        for (UpdateState state :
                List.of(new Activating(NEWER, "fp32", 1), new Probation(NEWER, "fp32", 1, Instant.EPOCH))) {
            ModelRecord second = record(state, installed(FASHION));
            assertThat(Plan.next(
                            Optional.of(expired),
                            List.of(second),
                            Set.of(),
                            installed -> true,
                            installed -> false,
                            NOW))
                    .isEqualTo(new Plan.Step.TakeBack(second, RolledBack.EXPIRED));
        }
        ModelRecord record = record(new Probation(FASHION, "fp32", 1, Instant.EPOCH), null);
        assertThat(Plan.next(
                        Optional.of(expired), List.of(record), Set.of(), installed -> true, installed -> false, NOW))
                .isEqualTo(new Plan.Step.Continue(record));
    }

    @Test
    void what_was_taken_back_for_a_newer_wish_is_begun_again_when_it_is_asked_for_again() {
        assertThat(next(List.of(FASHION), record(new RolledBack(FASHION, RolledBack.NO_LONGER_WANTED), null)))
                .isEqualTo(new Plan.Step.Begin(FASHION));
        assertThat(next(List.of(FASHION), record(new RolledBack(FASHION, "errors"), null)))
                .isEqualTo(new Plan.Step.Idle());
    }

    @Test
    void a_committed_version_whose_bytes_are_gone_is_begun_again() {
        ModelRecord record = record(new Committed(FASHION, "fp32"), installed(FASHION));
        assertThat(next(List.of(FASHION), record)).isEqualTo(new Plan.Step.Idle());
        Assignment assignment = assignment(List.of(FASHION), NOW.plusSeconds(1));
        assertThat(Plan.next(
                        Optional.of(assignment),
                        List.of(record),
                        Set.of(),
                        installed -> false,
                        installed -> false,
                        NOW))
                .isEqualTo(new Plan.Step.Begin(FASHION));
    }

    @Test
    void a_committed_version_that_does_not_serve_is_loaded_and_holds_back_nothing() {
        ModelRecord silent = record(new Committed(FASHION, "fp32"), installed(FASHION));
        Plan.Step load = new Plan.Step.Load(silent, installed(FASHION));
        assertThat(missed(List.of(FASHION), silent)).isEqualTo(load);
        assertThat(missed(List.of(NEWER), silent)).isEqualTo(new Plan.Step.Begin(NEWER));
        assertThat(missed(List.of(FASHION, WINE), silent)).isEqualTo(new Plan.Step.Begin(WINE));
        ModelRecord fetching = record(new Fetching(WINE, "fp32"), null);
        assertThat(missed(List.of(FASHION, WINE), silent, fetching)).isEqualTo(load);
        assertThat(Plan.next(Optional.empty(), List.of(silent), Set.of(), installed -> true, installed -> true, NOW))
                .isEqualTo(load);
        assertThat(Plan.next(
                        Optional.empty(),
                        List.of(silent),
                        Set.of("fashion"),
                        installed -> true,
                        installed -> true,
                        NOW))
                .isEqualTo(new Plan.Step.Idle());
    }

    @Test
    void a_committed_version_that_is_refused_at_present_is_not_loaded() {
        ModelRecord itself = record(new RolledBack(FASHION, "errors"), installed(FASHION));
        assertThat(missed(List.of(FASHION), itself)).isEqualTo(new Plan.Step.Idle());
        ModelRecord newer = record(new RolledBack(NEWER, "errors"), installed(FASHION));
        assertThat(missed(List.of(NEWER), newer)).isEqualTo(new Plan.Step.Load(newer, installed(FASHION)));
    }

    private static Plan.Step missed(List<Target> targets, ModelRecord... models) {
        Assignment assignment = assignment(targets, NOW.plusSeconds(1));
        return Plan.next(Optional.of(assignment), List.of(models), Set.of(), installed -> true, installed -> true, NOW);
    }

    private static Plan.Step next(List<Target> targets, ModelRecord... models) {
        return Plan.next(
                Optional.of(assignment(targets, NOW.plus(Duration.ofDays(1)))),
                List.of(models),
                Set.of(),
                installed -> true,
                installed -> false,
                NOW);
    }

    private static Assignment assignment(List<Target> targets, Instant notAfter) {
        return Assignment.of(new Desired(1, TestFleet.DEVICE, 1, NOW, notAfter, targets), NOW);
    }

    private static ModelRecord record(UpdateState state, @Nullable Installed active) {
        return new ModelRecord(state.target().model(), state, NOW, active, null);
    }

    private static Installed installed(Target target) {
        Digest blob = Digest.of(new byte[] {9});
        return new Installed(
                target.model(), target.version(), target.manifest(), "fp32", "onnxruntime", "onnx", blob, blob, NOW);
    }

    private static Target target(String model, int number) {
        return new Target(model, "1.0." + number, Digest.of(new byte[] {(byte) number}), 10, 1);
    }
}
