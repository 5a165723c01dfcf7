package io.sandpiper.agent;

import io.sandpiper.agent.cli.ImportCommand;
import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.media.MediaLink;
import io.sandpiper.agent.media.MediaWatch;
import io.sandpiper.agent.media.NoLink;
import io.sandpiper.agent.seal.SealedModels;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.agent.update.ListedTargets;
import io.sandpiper.agent.update.RequestCounts.Counts;
import io.sandpiper.agent.update.SlotActivation;
import io.sandpiper.agent.update.UpdateService;
import io.sandpiper.agent.update.store.UpdateStore;
import io.sandpiper.engine.Engine;
import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.host.config.Config;
import io.sandpiper.protocol.trust.ChainAssignmentCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The update path alone, for an import while no agent runs: nothing is listened on, and nobody is connected to. */
final class OfflineMain implements ImportCommand.Installer {
    private final Supplier<List<Engine>> engines;
    private final String agentVersion;

    OfflineMain(Supplier<List<Engine>> engines, String agentVersion) {
        this.engines = engines;
        this.agentVersion = agentVersion;
    }

    @Override
    public AutoCloseable begin(Config config, Path data, Identity identity, UpdateStore store) throws IOException {
        FleetConfig fleet = FleetConfig.of(config, OwnCommand.of(AgentMain.class, "accept"));
        List<Engine> found = engines.get();
        Slots slots = new Slots(found, ServeConfig.of(config, agentVersion).slots());
        BlobFolder blobs = new BlobFolder(data.resolve("blobs"));
        MediaLink link = new MediaLink(new NoLink());
        Clock clock = Clock.systemUTC();
        ListedTargets targets = new ListedTargets(data, link, identity.hasTrust(), clock);
        UpdateService updates = new UpdateService(
                store,
                blobs,
                data,
                link,
                new ChainAssignmentCheck(identity.authority(), targets),
                targets,
                () -> identity,
                UUID.randomUUID().toString(),
                agentVersion,
                () -> found.stream().collect(Collectors.toMap(Engine::name, Engine::version)),
                new SlotActivation(slots, blobs, new SealedModels(data)),
                (model, version) -> Counts.NONE,
                fleet.update(),
                clock,
                new Random());
        targets.onChanged(updates::retryNow);
        link.listen(List.of(targets, updates));
        updates.start();
        MediaWatch watch = new MediaWatch(data, link, updates, store, identity.device());
        watch.start();
        return () -> {
            watch.close();
            updates.close();
            link.close();
            slots.close();
        };
    }
}
