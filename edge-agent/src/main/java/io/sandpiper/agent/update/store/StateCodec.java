package io.sandpiper.agent.update.store;

import io.sandpiper.agent.update.UpdateState;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** States as a name and JSON. The name is the record's own, so that a person can read the table. */
final class StateCodec {
    private static final List<Class<? extends UpdateState>> STATES = List.of(
            UpdateState.Resolving.class,
            UpdateState.Fetching.class,
            UpdateState.Assembling.class,
            UpdateState.Accepting.class,
            UpdateState.Waiting.class,
            UpdateState.Activating.class,
            UpdateState.Probation.class,
            UpdateState.Committed.class,
            UpdateState.Refused.class,
            UpdateState.RolledBack.class);

    private StateCodec() {}

    static String detail(UpdateState state) {
        return Json.text(state);
    }

    static UpdateState read(String name, String detail) {
        for (Class<? extends UpdateState> type : STATES) {
            if (type.getSimpleName().equals(name)) {
                return Json.read("state " + name, detail.getBytes(StandardCharsets.UTF_8), type);
            }
        }
        throw new IllegalStateException("unknown state on disk: " + name);
    }
}
