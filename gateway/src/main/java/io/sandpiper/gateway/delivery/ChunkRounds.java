package io.sandpiper.gateway.delivery;

import io.sandpiper.host.blob.BlobFolder;
import io.sandpiper.protocol.chunk.ChunkBitmap;
import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Want;
import io.sandpiper.protocol.topic.Topics;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns wants into chunks. The first want of a blob opens a round after a short window, so that all who were told at the
 * same time are heard together; each chunk is published once for all of them. The rate is bounded before publish: bytes
 * times listeners a second, for an unpaced broker loses chunks without a word. {@link #want} may be called by any thread;
 * everything else happens on the thread named {@code delivery}, which also reads the files.
 */
public final class ChunkRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkRounds.class);
    /** How far ahead of the pace a burst may run: the timer is no finer. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Rounds at once; a want beyond is not answered, and asked again by its device. */
    private static final int MAX_ROUNDS = 256;
    /** Wants of one device under way at once: a bundle is fetched as three blobs. */
    private static final int MAX_WANTS = 4;

    /** A blob waits an eighth of a second longer a mebibyte, and no more than some seconds. */
    private static final long PATIENCE_BYTES_PER_SECOND = 8L << 20;

    private static final long MAX_MORE_MILLIS = 4_000;

    private final WantedBlobs wanted;
    private final BlobFolder blobs;
    private final Topics topics;
    private final Outlet outlet;
    private final Duration window;
    private final long bytesPerSecond;
    private final LongConsumer published;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("delivery").daemon().factory());
    private final Map<String, Integer> wants = new ConcurrentHashMap<>();
    private final Map<Digest, Round> rounds = new HashMap<>();
    private final Deque<Round> turn = new ArrayDeque<>();
    private long paidUntilNanos = System.nanoTime();
    private boolean running;

    /** @param published told the bytes of each chunk that was published, once, however many listen */
    public ChunkRounds(
            WantedBlobs wanted,
            BlobFolder blobs,
            Topics topics,
            Outlet outlet,
            Duration window,
            DataSize egressBudget,
            LongConsumer published) {
        this.wanted = wanted;
        this.blobs = blobs;
        this.topics = topics;
        this.outlet = outlet;
        this.window = window;
        this.bytesPerSecond = Math.max(egressBudget.bytes(), Limits.CHUNK_BYTES);
        this.published = published;
    }

    /**
     * A device wants chunks; a want for what it has no business with is ignored and logged, and so is one that comes while
     * too many of the same device are looked into: it asks again.
     */
    public CompletableFuture<@Nullable Void> want(String device, Want want) {
        if (wants.merge(device, 1, Integer::sum) > MAX_WANTS) {
            answered(device);
            LOG.atDebug()
                    .addKeyValue("device", device)
                    .addKeyValue("reason", "too many at once")
                    .log("want-ignored");
            return CompletableFuture.completedFuture(null);
        }
        return looked(device, want).whenComplete((done, failure) -> answered(device));
    }

    private void answered(String device) {
        wants.computeIfPresent(device, (name, count) -> count == 1 ? null : count - 1);
    }

    private CompletableFuture<@Nullable Void> looked(String device, Want want) {
        return wanted.size(device, want.blob())
                .thenAcceptAsync(
                        size -> {
                            if (size.isEmpty() || !blobs.has(want.blob())) {
                                LOG.atWarn()
                                        .addKeyValue("device", device)
                                        .addKeyValue("blob", want.blob().brief())
                                        .addKeyValue("reason", size.isEmpty() ? "not assigned" : "not here")
                                        .log("want-ignored");
                                return;
                            }
                            join(device, want, size.get());
                        },
                        thread);
    }

    private void join(String device, Want want, long size) {
        int chunks = ChunkList.count(size);
        ChunkBitmap missing = ChunkBitmap.parse(want.bitmap(), chunks);
        Round round = rounds.get(want.blob());
        if (round == null) {
            if (missing.complete() || rounds.size() >= MAX_ROUNDS) {
                return;
            }
            Round opened = new Round(want.blob(), size, chunks);
            rounds.put(want.blob(), opened);
            thread.schedule(() -> begin(opened), window(size), TimeUnit.MILLISECONDS);
            round = opened;
        }
        round.join(device, missing);
    }

    /** Milliseconds to wait for others: whoever joins a large blob late costs its first part once more. */
    private long window(long size) {
        return window.toMillis() + Math.min(MAX_MORE_MILLIS, size * 1_000 / PATIENCE_BYTES_PER_SECOND);
    }

    private void begin(Round round) {
        turn.addLast(round);
        if (!running) {
            running = true;
            publishSome();
        }
    }

    /** Publishes as long as the budget allows, then comes back when it does again. */
    private void publishSome() {
        long now = System.nanoTime();
        paidUntilNanos = Math.max(paidUntilNanos, now - BURST_NANOS);
        while (!turn.isEmpty() && paidUntilNanos <= now) {
            publishNext(turn.removeFirst());
        }
        if (turn.isEmpty()) {
            running = false;
            return;
        }
        thread.schedule(this::publishSome, Math.max(1, paidUntilNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void publishNext(Round round) {
        if (round.done()) {
            rounds.remove(round.blob());
            return;
        }
        int index = round.next();
        try {
            byte[] chunk = read(round, index);
            outlet.publish(topics.chunk(round.blob(), index), chunk, 0);
            published.accept(chunk.length);
            paidUntilNanos += Math.max(1, round.listeners()) * chunk.length * 1_000_000_000L / bytesPerSecond;
            turn.addLast(round);
        } catch (IOException e) {
            LOG.atError()
                    .addKeyValue("blob", round.blob().brief())
                    .addKeyValue("reason", e.getMessage())
                    .log("blob-unreadable");
            rounds.remove(round.blob());
        }
    }

    private byte[] read(Round round, int index) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(ChunkList.length(round.size(), index));
        try (FileChannel file = FileChannel.open(blobs.path(round.blob()))) {
            long start = (long) index * Limits.CHUNK_BYTES;
            while (chunk.hasRemaining()) {
                if (file.read(chunk, start + chunk.position()) < 0) {
                    throw new IOException("the file is shorter than " + round.size() + " bytes");
                }
            }
        }
        return chunk.array();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
