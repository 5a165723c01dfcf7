package io.sandpiper.agent.update;

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
import org.jspecify.annotations.Nullable;

/** Which state may follow which, as the diagram of {@link UpdateState} shows. */
final class Transitions {
    private Transitions() {}

    /** @param from null for a model that this device has not heard of */
    static boolean legal(@Nullable UpdateState from, UpdateState to) {
        return switch (from) {
            case null -> to instanceof Resolving;
            case Resolving s -> to instanceof Fetching || to instanceof Refused || newer(s, to);
            case Fetching s -> to instanceof Assembling || to instanceof Refused || newer(s, to);
            case Assembling s ->
                to instanceof Accepting || to instanceof Fetching || to instanceof Refused || newer(s, to);
            case Accepting s ->
                to instanceof Waiting
                        || to instanceof Fetching
                        || to instanceof Refused
                        || (to instanceof Accepting again && again.tries() == s.tries() + 1)
                        || newer(s, to);
            case Waiting s -> to instanceof Activating || to instanceof Refused || newer(s, to);
            case Activating s ->
                to instanceof Probation
                        || to instanceof RolledBack
                        || (to instanceof Activating again && again.tries() == s.tries() + 1);
            case Probation s ->
                to instanceof Committed
                        || to instanceof RolledBack
                        || (to instanceof Activating again && again.tries() == s.tries() + 1);
            case Committed s -> to instanceof Resolving;
            case Refused s -> to instanceof Resolving;
            case RolledBack s -> to instanceof Resolving;
        };
    }

    /**
     * Whether an assignment may go back to the committed version without more: from anywhere but the two states in
     * which another version may be serving.
     */
    static boolean maySettle(UpdateState from) {
        return !(from instanceof Activating || from instanceof Probation);
    }

    private static boolean newer(UpdateState from, UpdateState to) {
        return to instanceof Resolving && !to.target().equals(from.target());
    }
}
