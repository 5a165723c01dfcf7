package io.sandpiper.agent.update;

import io.sandpiper.agent.link.Link;
import io.sandpiper.agent.update.FetchException.Kind;
import io.sandpiper.protocol.message.Want;
import io.sandpiper.protocol.topic.DeviceTopic;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches some blobs at the same time: subscribes, wants what is missing, writes what comes, and wants again what did
 * not come or came wrong. Blocks the update thread.
 */
final class BlobFetch {
    private static final Logger LOG = LoggerFactory.getLogger(BlobFetch.class);
    private static final int SUBSCRIBE_SECONDS = 5;

    private final Link link;
    private final FetchSettings settings;
    private final RandomGenerator random;

    BlobFetch(Link link, FetchSettings settings, RandomGenerator random) {
        this.link = link;
        this.settings = settings;
        this.random = random;
    }

    /** Returns when all are complete. */
    void fetch(List<BlobDownload> downloads, BooleanSupplier superseded)
            throws IOException, InterruptedException, FetchException {
        List<BlobDownload> open = downloads.stream().filter(d -> !d.complete()).toList();
        ChunkQueue<BlobDownload> queue = new ChunkQueue<>();
        try {
            CompletableFuture.allOf(open.stream()
                            .map(d -> link.hearChunks(d.blob(), (i, bytes) -> queue.offer(d, i, bytes)))
                            .toArray(CompletableFuture[]::new))
                    .completeOnTimeout(null, SUBSCRIBE_SECONDS, TimeUnit.SECONDS)
                    .join();
            receive(open, queue, superseded);
        } finally {
            open.forEach(d -> link.stopHearing(d.blob()));
        }
    }

    private void receive(List<BlobDownload> open, ChunkQueue<BlobDownload> queue, BooleanSupplier superseded)
            throws IOException, InterruptedException, FetchException {
        Map<BlobDownload, Long> wantAt = new HashMap<>();
        long now = System.nanoTime();
        open.forEach(d -> wantAt.put(d, now));
        long lastUseful = now;
        while (open.stream().anyMatch(d -> !d.complete())) {
            if (superseded.getAsBoolean()) {
                throw new FetchException(Kind.SUPERSEDED, "a newer assignment asks for something else");
            }
            wantWhatIsDue(open, wantAt);
            ChunkQueue.Heard<BlobDownload> heard = queue.poll(untilNextWant(open, wantAt));
            if (heard != null && heard.of().take(heard.index(), heard.bytes())) {
                lastUseful = System.nanoTime();
                wantAt.put(heard.of(), lastUseful + quietNanos());
            }
            if (System.nanoTime() - lastUseful > settings.patience().toNanos()) {
                throw new FetchException(Kind.STALLED, stalled(open));
            }
        }
    }

    private void wantWhatIsDue(List<BlobDownload> open, Map<BlobDownload, Long> wantAt) {
        for (BlobDownload d : open) {
            if (!d.complete() && System.nanoTime() - wantAt.getOrDefault(d, 0L) >= 0) {
                boolean sent = link.publish(
                        DeviceTopic.WANT, new Want(d.blob(), d.missing().bytes()).bytes());
                LOG.atDebug()
                        .addKeyValue("blob", d.blob().brief())
                        .addKeyValue("missing", d.missing().missingCount())
                        .addKeyValue("sent", sent)
                        .log("fetch-want");
                wantAt.put(d, System.nanoTime() + quietNanos());
            }
        }
    }

    private long untilNextWant(List<BlobDownload> open, Map<BlobDownload, Long> wantAt) {
        long next = open.stream()
                .filter(d -> !d.complete())
                .mapToLong(d -> wantAt.getOrDefault(d, 0L) - System.nanoTime())
                .min()
                .orElse(0);
        return Math.max(0, Math.min(next, settings.quietTime().toNanos()));
    }

    /** Between three quarters of the quiet time and the whole. */
    private long quietNanos() {
        long quiet = settings.quietTime().toNanos();
        return quiet - random.nextLong(Math.max(1, quiet / 4));
    }

    private String stalled(List<BlobDownload> open) {
        int missing = open.stream().mapToInt(d -> d.missing().missingCount()).sum();
        long wrong = open.stream().mapToLong(BlobDownload::wrong).sum();
        return (link.connected() ? "nothing useful heard for " : "no connection for ")
                + settings.patience().toSeconds() + " s; " + missing + " chunks missing"
                + (wrong > 0 ? ", " + wrong + " came altered" : "");
    }
}
