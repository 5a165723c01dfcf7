package io.sandpiper.agent.update;

import io.sandpiper.protocol.message.Desired.Target;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where one model's newest target stands on this device. Each state is on disk before it is acted on and carries all
 * that is needed to go on from it after a power cut.
 *
 * <pre>
 *               ┌───────────── a newer assignment (up to Waiting, and from the last three) ─────────────┐
 *               ▼                                                                                       │
 *  new ──► Resolving ──► Fetching ──► Assembling ──► Accepting ──► Waiting ──► Activating ──► Probation ──► Committed
 *               │            ▲             │             │            │         │      ▲           │
 *               │            └─ blob lost ─┼─ blob lost ─┤ restart    │         │      └─ restart ─┤
 *               └────────────┴─────────────┴─────────────┴────────────┘         └────────┬─────────┘
 *                                          ▼                                              ▼
 *                                   Refused(reason)                               RolledBack(reason)
 * </pre>
 *
 * {@link UpdateMachine} is the one place that applies a transition; {@link Transitions} says which are legal. Accepting,
 * Activating and Probation count their tries: a restart begins them again with one more.
 */
public sealed interface UpdateState {
    Target target();

    default String name() {
        return getClass().getSimpleName();
    }

    /** True where nothing is left to do. */
    default boolean settled() {
        return this instanceof Committed || this instanceof Refused || this instanceof RolledBack;
    }

    /** Why it ended badly; empty for every other state. */
    default Optional<String> failure() {
        return switch (this) {
            case Refused refused -> Optional.of(refused.reason());
            case RolledBack rolledBack -> Optional.of(rolledBack.reason());
            default -> Optional.empty();
        };
    }

    /** Its manifest is being fetched and a variant chosen. */
    record Resolving(Target target) implements UpdateState {}

    /** The blobs of the chosen variant are being fetched, chunk by chunk. */
    record Fetching(Target target, String variant) implements UpdateState {}

    /** All chunks are there; blobs are checked as a whole and taken over. */
    record Assembling(Target target, String variant) implements UpdateState {}

    /**
     * The candidate is loaded and tried in a child process.
     *
     * @param tries how often this was begun: a model that ends the agent while it is tried is given up
     */
    record Accepting(Target target, String variant, int tries) implements UpdateState {}

    /** Accepted; waits for its time to be activated. */
    record Waiting(Target target, String variant) implements UpdateState {}

    /**
     * The pointer is being moved.
     *
     * @param tries how often this was begun: a model that ends the agent while it is activated is given up
     */
    record Activating(Target target, String variant, int tries) implements UpdateState {}

    /**
     * The candidate answers; the version before is still the committed one.
     *
     * @param until when probation is likely to end, for people: it is measured by a clock that nobody sets
     */
    record Probation(Target target, String variant, int tries, Instant until) implements UpdateState {}

    /** The target is the committed version. */
    record Committed(Target target, String variant) implements UpdateState {}

    /** The target never served. Not tried again until {@code target.attempt} grows. */
    record Refused(Target target, String reason) implements UpdateState {}

    /** The target served and was taken back. For a fault: not tried again until {@code target.attempt} grows. */
    record RolledBack(Target target, String reason) implements UpdateState {
        static final String NO_LONGER_WANTED = "a newer assignment asks for something else";
        static final String EXPIRED = "its assignment expired before it was committed";
        static final String DAMAGED = "its files were damaged on this device's disk";

        /** True where the reason says nothing against the target: it may be asked for again. */
        boolean blameless() {
            return List.of(NO_LONGER_WANTED, EXPIRED, DAMAGED).contains(reason);
        }
    }
}
