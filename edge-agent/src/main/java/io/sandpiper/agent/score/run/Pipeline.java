package io.sandpiper.agent.score.run;

import io.sandpiper.agent.score.heat.Pace;
import io.sandpiper.agent.score.input.Batching;
import io.sandpiper.agent.score.input.Block;
import io.sandpiper.agent.score.input.RowSource;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One thread reads blocks, as many as there are scorers score them, and the caller takes the results in the order of
 * the rows. What is on its way is bounded: reading waits for scoring, and scoring for taking.
 */
public final class Pipeline {
    /** Instead of a result: the input has ended. */
    private static final Future<@Nullable Scored> END = CompletableFuture.completedFuture(null);

    private final RowSource source;
    private final Batching batching;
    private final BlockingQueue<BlockScorer> idle;
    private final BlockingQueue<Future<@Nullable Scored>> results;
    private final Pace pace;

    /** @param waiting results at most that wait to be taken, done or not, beside one a scorer */
    public Pipeline(RowSource source, Batching batching, List<BlockScorer> scorers, int waiting, Pace pace) {
        this.source = source;
        this.batching = batching;
        this.idle = new ArrayBlockingQueue<>(scorers.size(), false, scorers);
        this.results = new ArrayBlockingQueue<>(scorers.size() + waiting);
        this.pace = pace;
    }

    /** Takes the results, in order. */
    @FunctionalInterface
    public interface Taker {
        void take(Scored scored) throws IOException;
    }

    /** Returns when the input has ended, or behind a result that says stop; no thread runs on. Once. */
    public void run(Taker taker) throws IOException {
        int scorers = idle.size();
        ExecutorService workers = Executors.newFixedThreadPool(
                scorers, Thread.ofPlatform().name("score-", 0).factory());
        ExecutorService reader = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("score-read").factory());
        try {
            Future<?> reading = reader.submit(() -> read(workers));
            for (Scored scored = next(); scored != null; scored = next()) {
                taker.take(scored);
                if (scored.stop() != null) {
                    return;
                }
            }
            reading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        } finally {
            end(reader);
            end(workers);
        }
    }

    private @Nullable Scored next() throws InterruptedException, ExecutionException {
        return results.take().get();
    }

    private void read(ExecutorService workers) {
        try {
            try {
                pace.await();
                for (Block block = source.next(batching); block != null; block = source.next(batching)) {
                    Block mine = block;
                    results.put(workers.submit(() -> score(mine)));
                    pace.await();
                }
                results.put(END);
            } catch (IOException | RuntimeException | Error e) {
                results.put(CompletableFuture.failedFuture(e));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the taker has ended
        }
    }

    private Scored score(Block block) throws InterruptedException {
        BlockScorer scorer = idle.take();
        try {
            return scorer.score(block);
        } finally {
            idle.add(scorer);
        }
    }

    /** Waits to the end: what a thread works on must not be closed under it. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        boolean interrupted = false;
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static IOException unwrapped(@Nullable Throwable cause) {
        switch (cause) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case IOException e -> {
                return e;
            }
            case null, default -> throw new IllegalStateException(cause);
        }
    }
}
