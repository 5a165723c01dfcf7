package io.sandpiper.agent.grpc;

import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/** What a caller's flow control lets through on one stream (RFC 9113, section 5.2). Event loop only. */
record StreamFlow(Http2ConnectionHandler handler, int stream) {
    static StreamFlow of(HttpServerRequest request) {
        return new StreamFlow(
                ((ConnectionBase) request.connection()).channel().pipeline().get(Http2ConnectionHandler.class),
                request.response().streamId());
    }

    /** True where all that was written goes out, and more would. */
    boolean isOpen() {
        Http2Stream its = handler.connection().stream(stream);
        return its != null && handler.encoder().flowController().isWritable(its);
    }

    /** Hands what was written to the connection: a caller who resets the stream from then on takes nothing of it back. */
    void release() {
        try {
            handler.encoder().flowController().writePendingBytes();
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
