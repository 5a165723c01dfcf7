package io.sandpiper.agent.caller;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Sends what is written together with one system call: Vert.x flushes a head, a message and its trailers each for itself.
 * One stands first in each connection of a protocol whose answers come in such pieces. Its event loop only.
 */
public final class HeldFlush extends ChannelOutboundHandlerAdapter {
    private boolean held;

    private HeldFlush() {}

    /** On a new connection. */
    public static void watch(HttpConnection connection) {
        ((ConnectionBase) connection).channel().pipeline().addFirst("held-flush", new HeldFlush());
    }

    /** Runs what writes answers; nothing of them leaves before it ends, and all of them then. */
    public static void during(HttpConnection connection, Runnable writes) {
        Channel channel = ((ConnectionBase) connection).channel();
        HeldFlush its = channel.pipeline().get(HeldFlush.class);
        if (its == null || its.held) {
            writes.run();
            return;
        }
        its.held = true;
        try {
            writes.run();
        } finally {
            its.held = false;
            channel.flush();
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        if (!held) {
            context.flush();
        }
    }
}
