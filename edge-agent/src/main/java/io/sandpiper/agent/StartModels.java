package io.sandpiper.agent;

import io.sandpiper.agent.slot.Slots;
import io.sandpiper.agent.update.Activation;
import io.sandpiper.agent.update.ActivationException;
import io.sandpiper.agent.update.Installed;
import io.sandpiper.agent.update.StartVersion;
import io.sandpiper.engine.EngineException;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.io.IOException;
import java.util.List;
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
