package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.update.UpdateState.Accepting;
import io.sandpiper.agent.update.UpdateState.Activating;
import io.sandpiper.agent.update.UpdateState.Assembling;
import io.sandpiper.agent.update.UpdateState.Committed;
import io.sandpiper.agent.update.UpdateState.Fetching;
import io.sandpiper.agent.update.UpdateState.Probation;
import io.sandpiper.agent.update.UpdateState.Refused;
import io.sandpiper.agent.update.UpdateState.Resolving;
import io.sandpiper.agent.update.UpdateState.RolledBack;
import io.sandpiper.agent.update.UpdateState.Waiting;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired.Target;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TransitionsTest {
    private static final Target TARGET = new Target("fashion", "1.0.0", Digest.of(new byte[0]), 10, 1);
    private static final Target NEWER = new Target("fashion", "1.0.1", Digest.of(new byte[1]), 10, 1);
    private static final List<UpdateState> ALL = List.of(
            new Resolving(TARGET),
            new Fetching(TARGET, "fp32"),
            new Assembling(TARGET, "fp32"),
            new Accepting(TARGET, "fp32", 1),
            new Waiting(TARGET, "fp32"),
            new Activating(TARGET, "fp32", 1),
            new Probation(TARGET, "fp32", 1, Instant.EPOCH),
            new Committed(TARGET, "fp32"),
            new Refused(TARGET, "why"),
            new RolledBack(TARGET, "why"));
    /** By state: those that may follow for the same target. */
    private static final Map<String, Set<String>> LEGAL = Map.of(
            "Resolving", Set.of("Fetching", "Refused"),
            "Fetching", Set.of("Assembling", "Refused"),
            "Assembling", Set.of("Accepting", "Fetching", "Refused"),
            "Accepting", Set.of("Waiting", "Fetching", "Refused"),
            "Waiting", Set.of("Activating", "Refused"),
            "Activating", Set.of("Probation", "RolledBack"),
            "Probation", Set.of("Committed", "RolledBack"),
            "Committed", Set.of("Resolving"),
            "Refused", Set.of("Resolving"),
            "RolledBack", Set.of("Resolving"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Resolving",
                "Fetching",
                "Assembling",
                "Accepting",
                "Waiting",
                "Activating",
                "Probation",
                "Committed",
                "Refused",
                "RolledBack"
            })
    void only_what_the_diagram_shows_may_follow(String name) {
        UpdateState from =
                ALL.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
        assertThat(ALL.stream().filter(to -> Transitions.legal(from, to)).map(UpdateState::name))
                .containsExactlyInAnyOrderElementsOf(LEGAL.getOrDefault(name, Set.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 7, 8, 9})
    void a_newer_target_may_follow_where_nothing_is_being_activated(int index) {
        assertThat(Transitions.legal(ALL.get(index), new Resolving(NEWER))).isTrue();
    }

    @Test
    void one_more_try_may_follow_and_no_other_number() {
        assertThat(Transitions.legal(ALL.get(3), new Accepting(TARGET, "fp32", 2)))
                .isTrue();
        assertThat(Transitions.legal(ALL.get(3), new Accepting(TARGET, "fp32", 3)))
                .isFalse();
        assertThat(Transitions.legal(ALL.get(6), new Activating(TARGET, "fp32", 2)))
                .isTrue();
    }

    @Test
    void a_newer_target_waits_for_an_activation_to_end() {
        assertThat(Transitions.legal(ALL.get(5), new Resolving(NEWER))).isFalse();
        assertThat(Transitions.legal(ALL.get(6), new Resolving(NEWER))).isFalse();
    }

    @Test
    void an_illegal_transition_is_told_with_both_names() {
        assertThat(new IllegalTransitionException("fashion", ALL.get(0), ALL.get(7)))
                .hasMessage("fashion: Committed may not follow Resolving");
    }
}
