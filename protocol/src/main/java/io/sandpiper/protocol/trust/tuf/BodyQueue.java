package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body that its reader can wait for with a deadline, which the JDK's streams cannot. One item is asked for at a time,
 * so the network waits for the disk, and the queue holds two at most. The {@code on} methods are the client's threads',
 * the others the reader's.
 */
final class BodyQueue implements BodySubscriber<BodyQueue>, AutoCloseable {
    private sealed interface Item {}

    private record Bytes(List<ByteBuffer> buffers) implements Item {}

    private record Failed(Throwable cause) implements Item {}

    private record End() implements Item {}

    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    @Override
    public CompletionStage<BodyQueue> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription.complete(subscription);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        items.add(new Bytes(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        items.add(new Failed(cause));
    }

    @Override
    public void onComplete() {
        items.add(new End());
    }

    /** @param name for errors */
    void drain(String name, Deadline deadline, RepositorySource.Sink sink) throws TufException {
        while (true) {
            var _ = subscription.thenAccept(s -> s.request(1));
            switch (next(name, deadline)) {
                case null -> throw tooSlow(name);
                case Bytes(var buffers) -> {
                    for (ByteBuffer buffer : buffers) {
                        sink.accept(buffer);
                    }
                }
                // JDK 26 lets a request's timeout end its body too.
                case Failed(HttpTimeoutException _) -> throw tooSlow(name);
                case Failed(var cause) -> throw new TufException.Unreachable(name, cause, "a whole body");
                case End() -> {
                    return;
                }
            }
        }
    }

    private static TufException.TooSlow tooSlow(String name) {
        return new TufException.TooSlow(name, "incomplete", "all of it within its time");
    }

    private @Nullable Item next(String name, Deadline deadline) throws TufException {
        try {
            return items.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TufException.Unreachable(name, "interrupted", "a whole body");
        }
    }

    /** Ends the transfer where it is not over. */
    @Override
    public void close() {
        var _ = subscription.thenAccept(Flow.Subscription::cancel);
    }
}
