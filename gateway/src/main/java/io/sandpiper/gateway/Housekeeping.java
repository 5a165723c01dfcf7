package io.sandpiper.gateway;

import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.delivery.Assignment;
import io.sandpiper.gateway.delivery.Desires;
import io.sandpiper.gateway.ingest.Pushes;
import io.sandpiper.gateway.registry.Registry;
import io.sandpiper.protocol.name.ModelVersion;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes what is no longer kept now and then, and renews certificates daily, on the thread named {@code housekeeping}. */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final Duration interval;
    private final Registry registry;
    private final Desires desires;
    private final Pushes pushes;
    private final Authority authority;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("housekeeping").daemon().factory());

    Housekeeping(Duration interval, Registry registry, Desires desires, Pushes pushes, Authority authority) {
        this.interval = interval;
        this.registry = registry;
        this.desires = desires;
        this.pushes = pushes;
        this.authority = authority;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::run, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(this::renew, 0, 1, TimeUnit.DAYS);
    }

    private void renew() {
        try {
            authority.renew();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).log("certificates-not-renewed");
        }
    }

    private void run() {
        try {
            Set<ModelVersion> kept = kept(desires.assignments().join());
            kept.addAll(pushes.waiting().join());
            registry.collect(kept, pushes.blobs().join());
        } catch (IOException | RuntimeException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("housekeeping-failed");
        }
    }

    /** Of each selector the version that stands and the one before. */
    private static Set<ModelVersion> kept(List<Assignment> assignments) {
        Map<String, Assignment> present = new HashMap<>();
        Set<ModelVersion> kept = new HashSet<>();
        Map<String, ModelVersion> before = new HashMap<>();
        for (Assignment a : assignments) {
            String key = a.model() + " " + a.selector();
            Assignment replaced = present.put(key, a);
            if (replaced != null
                    && replaced.version() != null
                    && !replaced.version().equals(a.version())) {
                before.put(key, new ModelVersion(replaced.model(), replaced.version()));
            }
        }
        present.values().stream()
                .filter(a -> a.version() != null)
                .forEach(a -> kept.add(new ModelVersion(a.model(), String.valueOf(a.version()))));
        kept.addAll(before.values());
        return kept;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
