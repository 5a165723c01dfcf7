package io.sandpiper.agent.caller;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Reads nothing more from a caller whose answers wait to be written: what it asks then would be answered into memory. One
 * stands in each connection of a protocol whose server does not do that itself. Event loops only.
 */
@ChannelHandler.Sharable
public final class ReadingWhileRead extends ChannelInboundHandlerAdapter {
    /** On a new connection. */
    public void watch(HttpConnection connection) {
        ((ConnectionBase) connection).channel().pipeline().addFirst("reading-while-read", this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(context.channel().isWritable());
        context.fireChannelWritabilityChanged();
    }
}
