package io.sandpiper.agent;

import io.sandpiper.engine.Engine;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the engines' native code while the command line and the configuration are still read. */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private WarmUp() {}

    /** Returns at once; where something fails here, whoever needs it meets the fault again, and tells it. */
    static void begin(Supplier<List<Engine>> engines) {
        Thread.ofPlatform().name("warm-up").daemon().start(() -> {
            try {
                engines.get().forEach(Engine::version);
            } catch (RuntimeException | LinkageError e) {
                LOG.atDebug().setCause(e).log("warm-up-failed");
            }
        });
    }
}
