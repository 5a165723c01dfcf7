package io.sandpiper.gateway.api;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/** A file that takes so many bytes and no more: chunked bodies say no length. On the event loop. */
final class CappedFile implements WriteStream<Buffer> {
    private final AsyncFile file;
    private final long limit;
    private long written;

    CappedFile(AsyncFile file, long limit) {
        this.file = file;
        this.limit = limit;
    }

    @Override
    public Future<Void> write(Buffer data) {
        written += data.length();
        return written > limit
                ? Future.failedFuture(ApiException.of(413, "body: more than " + limit + " bytes"))
                : file.write(data);
    }

    @Override
    public Future<Void> end() {
        return file.end();
    }

    @Override
    public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
        file.exceptionHandler(handler);
        return this;
    }

    @Override
    public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
        file.setWriteQueueMaxSize(maxSize);
        return this;
    }

    @Override
    public boolean writeQueueFull() {
        return file.writeQueueFull();
    }

    @Override
    public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
        file.drainHandler(handler);
        return this;
    }
}
