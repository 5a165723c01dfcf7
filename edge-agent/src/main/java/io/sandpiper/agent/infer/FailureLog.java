package io.sandpiper.agent.infer;

import io.sandpiper.agent.slot.InstalledVersion;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of requests that a model failed on, one line in ten seconds at most with how many were not told: whoever finds an
 * input that a model fails on may send it a thousand times. Any thread.
 */
public final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private final AtomicLong untold = new AtomicLong();

    public void failed(InstalledVersion version, Throwable fault) {
        long now = System.nanoTime();
        long due = next.get();
        if (now - due < 0 || !next.compareAndSet(due, now + PAUSE_NANOS)) {
            untold.incrementAndGet();
            return;
        }
        LOG.atWarn()
                .addKeyValue("model", version.model())
                .addKeyValue("version", version.version())
                .addKeyValue("reason", fault.getMessage())
                .addKeyValue("untold", untold.getAndSet(0))
                .log("request-failed");
    }
}
