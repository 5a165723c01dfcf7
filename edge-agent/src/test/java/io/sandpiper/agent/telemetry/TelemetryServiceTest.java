package io.sandpiper.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.link.ChunkListener;
import io.sandpiper.agent.link.Link;
import io.sandpiper.agent.telemetry.store.Outbox;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.TelemetryAck;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.unit.DataSize;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TelemetryServiceTest {
    @TempDir
    Path data;

    private final Gateway gateway = new Gateway();

    @Test
    void an_acknowledgement_of_more_than_was_sent_changes_nothing() throws Exception {
        try (Outbox outbox = Outbox.open(data, new DataSize(100_000));
                TelemetryService service = new TelemetryService(
                        new UseCounter(), outbox, gateway, Duration.ofHours(1), Clock.systemUTC())) {
            service.start();
            service.tick();
            service.tick();
            assertThat(gateway.published).hasValue(2);
            acknowledge(service, outbox, 3);
            acknowledge(service, outbox, 1);
            await(outbox, 1);
            acknowledge(service, outbox, 2);
            await(outbox, 0);
        }
    }

    @Test
    void what_an_earlier_process_sent_may_be_acknowledged() throws Exception {
        try (Outbox outbox = Outbox.open(data, new DataSize(100_000))) {
            outbox.add(place -> new byte[10]);
            try (TelemetryService service =
                    new TelemetryService(new UseCounter(), outbox, gateway, Duration.ofHours(1), Clock.systemUTC())) {
                service.start();
                acknowledge(service, outbox, 1);
                await(outbox, 0);
            }
        }
    }

    private static void acknowledge(TelemetryService service, Outbox outbox, long number) {
        service.message(
                DeviceTopic.ACK,
                Json.bytes(new TelemetryAck(TelemetryAck.VERSION, outbox.last().outbox(), number)));
    }

    private static void await(Outbox outbox, long waiting) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (outbox.waiting() != waiting && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(outbox.waiting()).isEqualTo(waiting);
    }

    /** Takes everything. */
    private static final class Gateway implements Link {
        final AtomicLong published = new AtomicLong();

        @Override
        public boolean connected() {
            return true;
        }

        @Override
        public boolean publish(DeviceTopic topic, byte[] payload) {
            published.incrementAndGet();
            return true;
        }

        @Override
        public CompletableFuture<Boolean> hearChunks(Digest blob, ChunkListener listener) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void hearTrust() {}

        @Override
        public void stopHearing(Digest blob) {}
    }
}
