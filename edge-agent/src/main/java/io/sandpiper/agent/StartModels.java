package io.sandpiper.agent;

import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.agent.update.Activation;
import io.sandpiper.agent.update.ActivationException;
import io.sandpiper.agent.update.Installed;
import io.sandpiper.agent.update.ModelRecord;
import io.sandpiper.agent.update.StartVersion;
import io.sandpiper.engine.EngineException;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads what an agent serves from its start. Blocking. */
final class StartModels {
    private static final Logger LOG = LoggerFactory.getLogger(StartModels.class);

    private StartModels() {}

    /**
     * @param versions each with the one before it, for when it does not load
     * @param models named on the command line: where one of these does not load, the agent does not start
     */
    static void load(Slots slots, Activation activation, List<StartVersion> versions, List<String> models)
            throws IOException {
        for (StartVersion start : versions) {
            slots.expect(start.version().model());
            Installed otherwise = start.otherwise();
            if (!loaded(activation, start.version()) && otherwise != null) {
                loaded(activation, otherwise);
            }
        }
        for (String model : models) {
            try {
                slots.goBack(LocalModel.parse(model)); // a warning: its refusal would end the fleet's models too
            } catch (EngineException e) {
                throw new CommandException(ExitCode.FAILED, model + ": " + e.getMessage());
            }
        }
    }

    /**
     * Once nobody else works on the data: what an import did since the versions were read. A model that it brought is missed
     * from now on, and loaded by the update path; one that it took away ends.
     *
     * @param models as they stand on disk now
     */
    static void agree(Slots slots, List<ModelRecord> models) {
        Set<String> known = models.stream().map(ModelRecord::model).collect(Collectors.toSet());
        for (Slot slot : slots.all()) {
            InstalledVersion version = slot.version();
            if (version.manifest() != null && !known.contains(version.model())) {
                slots.remove(version.model());
            }
        }
        models.stream().filter(m -> m.active() != null).forEach(m -> slots.expect(m.model()));
    }

    private static boolean loaded(Activation activation, Installed version) {
        try {
            activation.goBack(version);
            return true;
        } catch (ActivationException | RuntimeException e) {
            LOG.atError()
                    .addKeyValue("model", version.model())
                    .addKeyValue("version", version.version())
                    .addKeyValue("reason", e.getMessage())
                    .log("model-not-loaded");
            return false;
        }
    }
}
