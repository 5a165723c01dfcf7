package io.sandpiper.agent;

import io.sandpiper.agent.identity.Enrollment;
import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.agent.identity.PresentIdentity;
import io.sandpiper.agent.link.MqttLink;
import io.sandpiper.agent.media.MediaLink;
import io.sandpiper.agent.media.MediaWatch;
import io.sandpiper.agent.renewal.RenewalService;
import io.sandpiper.agent.telemetry.TelemetryService;
import io.sandpiper.agent.telemetry.UseCounter;
import io.sandpiper.agent.telemetry.store.Outbox;
import io.sandpiper.agent.update.Activation;
import io.sandpiper.agent.update.ListedTargets;
import io.sandpiper.agent.update.RequestCounts.Counts;
import io.sandpiper.agent.update.UpdateService;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.host.store.StoreException;
import io.sandpiper.protocol.topic.Topics;
import io.sandpiper.protocol.trust.ChainAssignmentCheck;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The half of an enrolled agent that belongs to its fleet: link, update path and telemetry. Started after the agent
 * answers on its port, and needed for no answer. Blocking; {@code AgentMain} calls it from a thread of its own.
 */
final class FleetMain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetMain.class);

    private final Outbox outbox;
    private final MqttLink network;
    private final MediaLink link;
    private final ListedTargets targets;
    private final UpdateService updates;
    private final TelemetryService telemetry;
    private final RenewalService renewal;
    private final MediaWatch imports;

    /**
     * @param engines name to version of each engine that loads here
     * @param counter hears of each request, from the first
     */
    FleetMain(
            FleetConfig config,
            Path data,
            Identity identity,
            UpdateStore store,
            BlobFolder blobs,
            String agentVersion,
            Supplier<Map<String, String>> engines,
            Activation activation,
            UseCounter counter) {
        Clock clock = Clock.systemUTC();
        Random random = new Random();
        PresentIdentity present = new PresentIdentity(identity);
        String bootId = UUID.randomUUID().toString();
        remember(store, bootId);
        network = new MqttLink(identity, new Topics(config.fleet()), bootId, config.link(), random);
        link = new MediaLink(network);
        targets = new ListedTargets(data, link, identity.hasTrust(), clock);
        updates = new UpdateService(
                store,
                blobs,
                data,
                link,
                new ChainAssignmentCheck(identity.authority(), targets),
                targets,
                present,
                bootId,
                agentVersion,
                engines,
                activation,
                (model, version) -> {
                    UseCounter.Figures figures = counter.sinceStart(model, version);
                    return new Counts(figures.requests(), figures.engineErrors());
                },
                config.update(),
                clock,
                random);
        outbox = Outbox.open(data, config.telemetryRoom()); // last: whatever fails before leaves nothing open
        telemetry = new TelemetryService(counter, outbox, link, config.telemetryInterval(), clock);
        renewal = new RenewalService(
                new IdentityFolder(data),
                new Enrollment(data, config.link().timeFactor())::renew,
                present,
                network::renewed,
                config.renewal(),
                clock,
                random);
        imports = new MediaWatch(data, link, updates, store, identity.device());
    }

    /** On a full disk the device still tells its fleet so. */
    private static void remember(UpdateStore store, String bootId) {
        try {
            store.putFact("boot", bootId);
        } catch (StoreException e) {
            LOG.atWarn().addKeyValue("reason", e.getCause()).log("boot-not-stored");
        }
    }

    void start() {
        updates.start();
        telemetry.start();
        targets.onChanged(updates::retryNow);
        link.listen(List.of(targets, updates));
        network.start(List.of(updates, telemetry, targets));
        imports.start();
        renewal.start();
    }

    /** The agent is about to end: said first, so that what ends with it is not taken for a fault. */
    void ending() {
        updates.ending();
    }

    /** Ends in an order in which nothing is told to what has ended already. */
    @Override
    public void close() throws InterruptedException {
        renewal.close();
        imports.close();
        telemetry.close();
        updates.close();
        link.close();
        network.close();
        outbox.close();
    }
}
