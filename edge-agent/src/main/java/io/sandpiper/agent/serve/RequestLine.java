package io.sandpiper.agent.serve;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Refuses what is no request of HTTP/1.0 or 1.1 as any bad input is refused, and hangs up. Vert.x alone answers an
 * unknown version with 501 and that very version. Event loop only.
 */
@ChannelHandler.Sharable
final class RequestLine extends ChannelInboundHandlerAdapter {
    private static final String VERTX = "handler";

    /** Stands before Vert.x on a new connection. */
    void watch(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        channel.pipeline().addBefore(VERTX, "request-line", this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && isUnknown(request)) {
            String version = request.protocolVersion().text();
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            request.setDecoderResult(DecoderResult.failure(new UnknownVersionException(version)));
        }
        context.fireChannelRead(message);
    }

    private static boolean isUnknown(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        return request.decoderResult().isSuccess()
                && !version.equals(HttpVersion.HTTP_1_1)
                && !version.equals(HttpVersion.HTTP_1_0);
    }

    /** Answers a request that could not be read. */
    static void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        switch (cause) {
            case UnknownVersionException unknown ->
                bad(request, 400, Answer.Fault.of("HTTP version", unknown.version, "HTTP/1.1 or HTTP/1.0"));
            case TooLongHttpLineException line ->
                bad(request, 414, Answer.Fault.of("request line", "too long", limit()));
            case TooLongHttpHeaderException header -> bad(request, 431, Answer.Fault.of("head", "too long", limit()));
            case null, default ->
                bad(request, 400, Answer.Fault.of("request", String.valueOf(cause), "HTTP/1.1 (RFC 9112)"));
        }
    }

    private static String limit() {
        return "at most " + ServeLimits.HEADER_BYTES + " bytes";
    }

    private static void bad(HttpServerRequest request, int status, Answer.Fault fault) {
        request.response().putHeader("Connection", "close");
        Answer.error(request, status, fault.words())
                .onComplete(sent -> request.connection().close());
    }

    private static final class UnknownVersionException extends Exception {
        private final String version;

        UnknownVersionException(String version) {
            super(version, null, false, false);
            this.version = version;
        }
    }
}
