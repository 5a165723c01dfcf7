package io.sandpiper.agent.update;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.link.Link;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.message.Reported;
import io.sandpiper.protocol.topic.DeviceTopic;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the gateway how each model stands: all of them in hello, one in reported. Blocking; any thread but the link's. */
final class StateReport {
    /** State of a model that is on this device no more. */
    static final String REMOVED = "Removed";

    private static final Logger LOG = LoggerFactory.getLogger(StateReport.class);
    private final UpdateStore store;
    private final Hindrances hindrances;
    private final Link link;
    private final DeviceFacts facts;
    private final Identity identity;
    private final String bootId;
    private final String agentVersion;
    private final LongSupplier counter;
    private final Clock clock;

    StateReport(
            UpdateStore store,
            Hindrances hindrances,
            Link link,
            DeviceFacts facts,
            Identity identity,
            String bootId,
            String agentVersion,
            LongSupplier counter,
            Clock clock) {
        this.store = store;
        this.hindrances = hindrances;
        this.link = link;
        this.facts = facts;
        this.identity = identity;
        this.bootId = bootId;
        this.agentVersion = agentVersion;
        this.counter = counter;
        this.clock = clock;
    }

    /** Says hello with the full state; what was not said is in the next. */
    void hello() {
        try {
            Hello hello = new Hello(
                    Hello.VERSION,
                    bootId,
                    agentVersion,
                    counter.getAsLong(),
                    facts.now(),
                    identity.labels(),
                    store.models().stream().map(this::state).toList(),
                    identity.notAfter().toString());
            link.publish(DeviceTopic.HELLO, Json.bytes(hello));
        } catch (IOException | RuntimeException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("hello-failed");
        }
    }

    /** Tells of one model that changed. */
    void changed(String model) {
        if (!link.connected()) {
            return;
        }
        Optional<ModelRecord> record = store.model(model);
        Hello.ModelState state = record.map(this::state)
                .orElseGet(() -> new Hello.ModelState(
                        model,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        REMOVED,
                        null,
                        clock.instant().toString()));
        link.publish(
                DeviceTopic.REPORTED, Json.bytes(new Reported(Reported.VERSION, counter.getAsLong(), List.of(state))));
    }

    private Hello.ModelState state(ModelRecord record) {
        UpdateState state = record.state();
        Installed active = record.active();
        Installed previous = record.previous();
        // A target that ended badly is still named, so that its refusal is not taken for another's.
        boolean candidate = !(state instanceof UpdateState.Committed);
        return new Hello.ModelState(
                record.model(),
                active == null ? null : active.version(),
                active == null ? null : active.manifest(),
                active == null ? null : active.variant(),
                candidate ? state.target().version() : null,
                candidate ? state.target().manifest() : null,
                previous == null ? null : previous.version(),
                state.name(),
                state.failure().or(() -> hindrances.reason(record.model())).orElse(null),
                record.since().toString());
    }
}
