package io.sandpiper.agent.trace;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between requests and a collector: a bounded queue and one thread that empties it. The SDK's own batch processor tells
 * neither what it drops nor what did not come through. {@link #onEnd} is called by any thread and never blocks.
 */
final class SpanQueue implements SpanProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);

    private final BlockingQueue<SpanData> waiting = new ArrayBlockingQueue<>(TraceLimits.QUEUE);
    private final AtomicLong exported = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final SpanExporter exporter;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    /** The thread's own. */
    private boolean failing;

    SpanQueue(SpanExporter exporter) {
        this.exporter = exporter;
        this.thread = Thread.ofPlatform().name("trace-export").daemon().start(this::work);
    }

    Map<String, Long> counts() {
        return Map.of("exported", exported.get(), "dropped", dropped.get(), "failed", failed.get());
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (span.getSpanContext().isSampled() && !waiting.offer(span.toSpanData())) {
            dropped.incrementAndGet();
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    private void work() {
        List<SpanData> batch = new ArrayList<>(TraceLimits.BATCH);
        try {
            while (!isEnding() || !waiting.isEmpty()) {
                SpanData first = waiting.poll(TraceLimits.LINGER.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    awaitOthers();
                    waiting.drainTo(batch, TraceLimits.BATCH - batch.size());
                    trySend(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For a while, so that many go together; while a collector is away, for its return. Not when the process ends. */
    private void awaitOthers() throws InterruptedException {
        if (failing) {
            ended.await(TraceLimits.PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } else if (waiting.size() < TraceLimits.BATCH) {
            ended.await(TraceLimits.LINGER.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean isEnding() {
        return ended.getCount() == 0;
    }

    /** Whatever goes wrong with some spans, the next have their turn. */
    private void trySend(List<SpanData> batch) {
        try {
            send(batch);
        } catch (RuntimeException | OutOfMemoryError e) {
            failed.addAndGet(batch.size());
            LOG.atWarn().setCause(e).log("trace-not-sent");
        }
    }

    private void send(List<SpanData> batch) {
        CompletableResultCode result =
                exporter.export(List.copyOf(batch)).join(TraceLimits.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        boolean through = result.isSuccess();
        (through ? exported : failed).addAndGet(batch.size());
        if (through == failing) {
            failing = !through;
            if (through) {
                LOG.atInfo().log("trace-collector-back");
            } else {
                LOG.atWarn()
                        .addKeyValue("reason", reason(result.getFailureThrowable()))
                        .addKeyValue("consequence", "spans are dropped and counted until it answers")
                        .log("trace-collector-not-reached");
            }
        }
        if (!through && isEnding()) {
            failed.addAndGet(waiting.size());
            waiting.clear();
        }
    }

    private static String reason(@Nullable Throwable fault) {
        if (fault == null) {
            return "no answer within " + TraceLimits.TIMEOUT.toMillis() + " ms";
        }
        Throwable cause = fault.getCause();
        return String.valueOf(cause == null ? fault.getMessage() : cause);
    }

    @Override
    public CompletableResultCode shutdown() {
        ended.countDown();
        try {
            thread.join(TraceLimits.END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exporter.shutdown();
        return CompletableResultCode.ofSuccess();
    }
}
