package io.sandpiper.agent.caller;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** Ends a connection at once. A polite close first writes what waits to be written, for ever where nobody reads it. */
public final class Hangup {
    private Hangup() {}

    /** Any thread. */
    public static void on(HttpConnection connection) {
        // Not of the whole channel: Vert.x's handler would turn that into its polite close.
        ((ConnectionBase) connection).channelHandlerContext().close();
    }
}
