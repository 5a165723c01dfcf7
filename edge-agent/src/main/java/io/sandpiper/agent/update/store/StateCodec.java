package io.sandpiper.agent.update.store;

import io.sandpiper.agent.update.UpdateState;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Desired.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** States as a name and JSON. The name is the record's own, so that a person can read the table. */
final class StateCodec {
    private static final List<Class<? extends UpdateState>> STATES = List.of(
            UpdateState.Resolving.class,
            UpdateState.Fetching.class,
            UpdateState.Assembling.class,
            UpdateState.Waiting.class,
            UpdateState.Activating.class,
            UpdateState.Probation.class,
            UpdateState.Committed.class,
            UpdateState.Refused.class,
            UpdateState.RolledBack.class);

    private StateCodec() {}

    /** An {@link UpdateState.Accepting}, also as agents wrote it that did not count its tries. */
    private record AnyAccepting(
            Target target, String variant, @Nullable Integer tries) {
        UpdateState state() {
            return new UpdateState.Accepting(target, variant, tries == null ? 1 : tries);
        }
    }

    static String detail(UpdateState state) {
        return Json.text(state);
    }

    static UpdateState read(String name, String detail) {
        byte[] json = detail.getBytes(StandardCharsets.UTF_8);
        if (name.equals(UpdateState.Accepting.class.getSimpleName())) {
            return Json.read("state " + name, json, AnyAccepting.class).state();
        }
        for (Class<? extends UpdateState> type : STATES) {
            if (type.getSimpleName().equals(name)) {
                return Json.read("state " + name, json, type);
            }
        }
        throw new IllegalStateException("unknown state on disk: " + name);
    }
}
