package io.sandpiper.agent.telemetry;

import io.sandpiper.agent.link.Link;
import io.sandpiper.agent.link.LinkListener;
import io.sandpiper.agent.telemetry.store.Outbox;
import io.sandpiper.host.child.ProcessMemory;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.Telemetry;
import io.sandpiper.protocol.message.TelemetryAck;
import io.sandpiper.protocol.topic.DeviceTopic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what was counted to the outbox at each interval and sends it until it is acknowledged. Everything happens on
 * the thread named {@code telemetry}.
 */
public final class TelemetryService implements LinkListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TelemetryService.class);
    /** Batches on their way at once. */
    private static final int MAX_UNACKNOWLEDGED = 8;
    /** Entries in a batch: with a sketch of 4 KiB each it stays below the topic's limit. */
    private static final int MAX_USES = 32;
    /** Intervals without an acknowledgement after which batches are sent again. */
    private static final int RESEND_INTERVALS = 3;

    private final UseCounter counter;
    private final Outbox outbox;
    private final Link link;
    private final Duration interval;
    private final Clock clock;
    private final Instant started;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("telemetry").daemon().factory());
    private final AtomicReference<byte @Nullable []> newestAck = new AtomicReference<>();
    private Instant from;
    private long sentUpTo;
    /** No batch above it was ever sent, by this process or one before it. */
    private long highestSent;

    private long acknowledgedUpTo;
    private int silentIntervals;

    public TelemetryService(UseCounter counter, Outbox outbox, Link link, Duration interval, Clock clock) {
        this.counter = counter;
        this.outbox = outbox;
        this.link = link;
        this.interval = interval;
        this.clock = clock;
        this.started = clock.instant();
        this.from = started;
    }

    public void start() {
        highestSent = outbox.last().number();
        thread.scheduleAtFixedRate(
                () -> guarded(this::tick), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void connected() {
        later(() -> {
            sentUpTo = 0;
            acknowledgedUpTo = 0;
            send();
        });
    }

    @Override
    public void message(DeviceTopic topic, byte[] payload) {
        // Acknowledgements say up to where: the newest says it all, however many wait.
        if (topic == DeviceTopic.ACK && newestAck.getAndSet(payload) == null) {
            later(this::acknowledged);
        }
    }

    /** One interval: what was counted goes to the outbox, then what is not acknowledged to the gateway. */
    void tick() {
        store();
        silentIntervals++;
        if (silentIntervals >= RESEND_INTERVALS) {
            sentUpTo = 0;
            silentIntervals = 0;
        }
        send();
    }

    private void store() {
        Map<UseKey, Use> uses = counter.drain();
        if (uses.isEmpty() && !link.connected()) {
            // Nothing to tell and nobody to hear it: the disk is for what was counted.
            return;
        }
        Instant to = clock.instant();
        do {
            Map<UseKey, Use> part = new TreeMap<>(((TreeMap<UseKey, Use>) uses).comparator());
            uses.entrySet().stream().limit(MAX_USES).forEach(e -> part.put(e.getKey(), e.getValue()));
            try {
                outbox.add(place -> message(place, to, part));
            } catch (RuntimeException e) {
                counter.putBack(uses);
                throw e;
            }
            uses.keySet().removeAll(part.keySet());
        } while (!uses.isEmpty());
        from = to;
    }

    private byte[] message(Outbox.Place place, Instant to, Map<UseKey, Use> uses) {
        List<Telemetry.ModelUse> models = uses.entrySet().stream()
                .map(e -> e.getValue().message(e.getKey()))
                .toList();
        return Json.bytes(new Telemetry(
                Telemetry.VERSION,
                place.outbox(),
                place.number(),
                from.toString(),
                to.toString(),
                Duration.between(started, to).toSeconds(),
                ProcessMemory.resident(ProcessHandle.current().pid()),
                place.dropped(),
                models));
    }

    private void send() {
        if (!link.connected()) {
            return;
        }
        int room = (int) (MAX_UNACKNOWLEDGED - Math.max(0, sentUpTo - Math.max(acknowledgedUpTo, 0)));
        if (sentUpTo == 0) {
            room = MAX_UNACKNOWLEDGED;
        }
        if (room <= 0) {
            return;
        }
        for (Outbox.Batch batch : outbox.after(sentUpTo, room)) {
            if (!link.publish(DeviceTopic.TELEMETRY, batch.message())) {
                return;
            }
            sentUpTo = batch.number();
            highestSent = Math.max(highestSent, sentUpTo);
        }
    }

    private void acknowledged() {
        byte[] payload = newestAck.getAndSet(null);
        if (payload == null) {
            return;
        }
        try {
            TelemetryAck ack = Json.read("ack", payload, TelemetryAck.class);
            if (ack.number() > highestSent) {
                throw new InvalidInputException("ack.number", ack.number(), "at most " + highestSent + ", as sent");
            }
            if (outbox.acknowledged(ack.outbox(), ack.number()) > 0) {
                silentIntervals = 0;
            }
            acknowledgedUpTo = Math.max(acknowledgedUpTo, ack.number());
            send();
        } catch (InvalidInputException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("ack-ignored");
        }
    }

    private void later(Runnable work) {
        try {
            thread.execute(() -> guarded(work));
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("telemetry-closed");
        }
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("reason", String.valueOf(e.getMessage())).log("telemetry-waits");
        }
    }

    /** Writes what was counted so far, so that an orderly end loses nothing. */
    @Override
    public void close() throws InterruptedException {
        later(this::store);
        thread.shutdown();
        if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
            thread.shutdownNow();
        }
    }
}
