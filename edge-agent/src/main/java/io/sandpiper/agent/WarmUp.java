package io.sandpiper.agent;

import io.sandpiper.engine.Engine;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the engines' native code while the command line and the configuration are still read. */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final Duration MOST = Duration.ofSeconds(10);

    private final Thread thread;

    private WarmUp(Thread thread) {
        this.thread = thread;
    }

    /** Returns at once; where something fails here, whoever needs it meets the fault again, and tells it. */
    static WarmUp begin(Supplier<List<Engine>> engines) {
        return new WarmUp(Thread.ofPlatform().name("warm-up").daemon().start(() -> {
            try {
                engines.get().forEach(Engine::version);
            } catch (RuntimeException | LinkageError e) {
                LOG.atDebug().setCause(e).log("warm-up-failed");
            }
        }));
    }

    /** Before the process ends: native code that ends while it begins aborts it. */
    void await() {
        try {
            thread.join(MOST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
