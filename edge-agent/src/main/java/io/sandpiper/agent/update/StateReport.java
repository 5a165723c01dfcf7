package io.sandpiper.agent.update;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.link.Link;
import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.agent.trust.HeldMetadata;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.message.Reported;
import io.sandpiper.protocol.topic.DeviceTopic;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the gateway how each model stands: all of them in hello, one in reported. Blocking; any thread but the link's. */
final class StateReport {
    /** State of a model that is on this device no more. */
    static final String REMOVED = "Removed";

    private static final Logger LOG = LoggerFactory.getLogger(StateReport.class);
    private final UpdateStore store;
    private final Hindrances hindrances;
    private final Activation activation;
    private final Link link;
    private final DeviceFacts facts;
    private final Supplier<Identity> identity;
    private final SealedModels seals;
    private final MissingKeys missingKeys;
    private final String bootId;
    private final String agentVersion;
    private final LongSupplier counter;
    private final Path data;
    private final Clock clock;

    /** @param data the agent's data folder */
    StateReport(
            UpdateStore store,
            Hindrances hindrances,
            Activation activation,
            Link link,
            DeviceFacts facts,
            Supplier<Identity> identity,
            SealedModels seals,
            MissingKeys missingKeys,
            String bootId,
            String agentVersion,
            LongSupplier counter,
            Path data,
            Clock clock) {
        this.store = store;
        this.hindrances = hindrances;
        this.activation = activation;
        this.link = link;
        this.facts = facts;
        this.identity = identity;
        this.seals = seals;
        this.missingKeys = missingKeys;
        this.bootId = bootId;
        this.agentVersion = agentVersion;
        this.counter = counter;
        this.data = data;
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
                    identity.get().labels(),
                    store.models().stream().map(this::state).toList(),
                    identity.get().notAfter().toString(),
                    HeldMetadata.of(data).map(HeldMetadata::versions).orElse(Hello.TrustVersions.NONE),
                    seals.statement(identity.get()),
                    missingKeys.now());
            link.publish(DeviceTopic.HELLO, Json.bytes(hello));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("hello-failed");
        }
    }

    /** Tells of one model that changed; what was not told is in the next hello. */
    void changed(String model) {
        try {
            if (link.connected()) {
                tell(model);
            }
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("model", model)
                    .addKeyValue("reason", e.getMessage())
                    .log("report-failed");
        }
    }

    private void tell(String model) {
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
        Installed active = serving(record);
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
                state.failure()
                        .or(() -> hindrances.reason(record.model()))
                        .or(() -> notLoaded(record, active))
                        .orElse(null),
                record.since().toString());
    }

    /** What really serves of what is committed: the version before, or none, where the committed one did not load. */
    private @Nullable Installed serving(ModelRecord record) {
        Installed active = record.active();
        Installed previous = record.previous();
        Optional<Digest> serves = activation.serving(record.model());
        if (active == null || serves.isEmpty()) {
            return null;
        }
        Digest manifest = serves.get();
        boolean candidate = !record.state().settled()
                && manifest.equals(record.state().target().manifest());
        if (candidate || manifest.equals(active.manifest())) {
            return active;
        }
        return previous != null && manifest.equals(previous.manifest()) ? previous : null;
    }

    private static Optional<String> notLoaded(ModelRecord record, @Nullable Installed serving) {
        Installed active = record.active();
        return active == null || active.equals(serving)
                ? Optional.empty()
                : Optional.of(active.version() + " is committed but did not load; "
                        + (serving == null ? "nothing" : serving.version()) + " serves");
    }
}
