package io.sandpiper.agent.grpc;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/** What a caller's flow control lets through on one stream (RFC 9113, section 5.2). Event loop only. */
final class StreamFlow {
    private StreamFlow() {}

    /**
     * Hands what was written to the connection, where a caller who resets the stream takes nothing of it back.
     *
     * @return true where all of it went there, and more would
     */
    static boolean takesAll(HttpServerRequest request) {
        Channel channel = ((ConnectionBase) request.connection()).channel();
        Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
        if (handler == null) {
            return false;
        }
        channel.flush(); // through the flow controller; what it stops at makes the stream, or the channel, not writable
        Http2Stream stream = handler.connection().stream(request.response().streamId());
        return stream != null && handler.encoder().flowController().isWritable(stream);
    }
}
