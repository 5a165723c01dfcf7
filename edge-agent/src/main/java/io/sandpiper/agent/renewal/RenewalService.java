package io.sandpiper.agent.renewal;

import io.sandpiper.agent.identity.EnrollmentException;
import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.identity.IdentityFolder;
import io.sandpiper.agent.identity.PresentIdentity;
import io.sandpiper.agent.link.Backoff;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds, on the thread named {@code renewal}, whether the certificate is due by the clock as it is then,
 * for clocks are set; and whether another was put in place on disk. A failure is told and tried again with growing waits,
 * for as long as the agent runs; what is in use stays until the next is on disk.
 */
public final class RenewalService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RenewalService.class);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final IdentityFolder folder;
    private final Renewal renewal;
    private final PresentIdentity present;
    private final Consumer<Identity> renewed;
    private final RenewalSettings settings;
    private final Clock clock;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("renewal").daemon().factory());
    /** The thread's alone, as all below. */
    private double jitter;

    private Instant seen = Instant.EPOCH;
    /** By {@link System#nanoTime}: not before. */
    private long next = System.nanoTime();

    /** Gets a new key and certificate by the present ones, and puts them on disk. Blocking. */
    @FunctionalInterface
    public interface Renewal {
        Identity renew(Identity present) throws EnrollmentException, IOException;
    }

    /** @param renewed hears of another key and certificate, after {@code present} has them; must not block */
    public RenewalService(
            IdentityFolder folder,
            Renewal renewal,
            PresentIdentity present,
            Consumer<Identity> renewed,
            RenewalSettings settings,
            Clock clock,
            RandomGenerator random) {
        this.folder = folder;
        this.renewal = renewal;
        this.present = present;
        this.renewed = renewed;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.backoff = new Backoff(settings.retryMin(), settings.retryMax(), random);
        this.jitter = random.nextDouble();
    }

    public void start() {
        thread.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            takeUp();
            Identity now = present.get();
            if (System.nanoTime() - next >= 0
                    && !clock.instant().isBefore(RenewalRule.due(now.certificate(), settings.at(), jitter))) {
                renew(now);
            }
        } catch (Throwable e) { // whatever escaped would end all looks, and one day the certificate
            failed(e);
        }
    }

    /** What {@code sandpiper-agent enroll} put in place while this agent runs, by an operator's word. */
    private void takeUp() throws IOException {
        Instant changed = folder.changed();
        if (changed.equals(seen)) {
            return;
        }
        Identity stored = folder.read().orElseThrow(() -> new IOException("the folder identity is gone"));
        seen = changed;
        if (!stored.certificate().equals(present.get().certificate())) {
            use(stored);
        }
    }

    private void renew(Identity now) throws IOException {
        try {
            Identity fresh = renewal.renew(now);
            seen = folder.changed();
            use(fresh);
        } catch (EnrollmentException e) {
            failed(e);
        }
    }

    private void use(Identity fresh) {
        present.replace(fresh);
        jitter = random.nextDouble();
        backoff.reset();
        next = System.nanoTime() + settings.retryMin().toNanos();
        LOG.atInfo()
                .addKeyValue("device", fresh.device())
                .addKeyValue("until", fresh.notAfter())
                .log("certificate-renewed");
        renewed.accept(fresh);
    }

    private void failed(Throwable failure) {
        Duration wait = backoff.next();
        next = System.nanoTime() + wait.toNanos();
        LOG.atWarn()
                .addKeyValue("reason", failure.getMessage())
                .addKeyValue("until", present.get().notAfter())
                .addKeyValue("retrySeconds", wait.toSeconds())
                .log("certificate-not-renewed");
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
